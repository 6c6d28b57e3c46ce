package registration;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Puts the application together when Tomcat starts it. */
public final class Application implements ServletContextListener {
    private static final String REGISTRY = Application.class.getName();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            // Tomcat looks for drivers before it knows of this application.
            Class.forName("org.mariadb.jdbc.Driver");
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException("the image lacks the driver of MariaDB", missing);
        }
        Database database = new Database(setting("DB_MEMBERS"), setting("DB_NAME"), setting("DB_USER"),
                setting("DB_PASSWORD"));
        event.getServletContext().setAttribute(REGISTRY, new Registry(database));
    }

    static Registry registry(ServletContext context) {
        return (Registry) context.getAttribute(REGISTRY);
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("the environment variable " + name + " is not set");
        }
        return value;
    }
}
