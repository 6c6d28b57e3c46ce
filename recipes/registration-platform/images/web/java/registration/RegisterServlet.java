package registration;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The form. GET begins a session, or goes on with one, and shows the form; POST registers the name, and answers with the id only when it is
 * committed. Every answer names the Tomcat in X-Served-By, and what the session has counted in X-Registered-In-Session.
 */
public final class RegisterServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String COUNT = "count";
    private static final int NAME_CHARACTERS_MAX = 200;
    private static final String HOST = System.getenv().getOrDefault("HOSTNAME", "?");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        synchronized (session) {
            if (session.getAttribute(COUNT) == null) {
                session.setAttribute(COUNT, 0);
            }
        }
        describe(response, session);
        Page.write(response, "Register", "<form method=\"post\"><input type=\"hidden\" name=\"request\" value=\""
                + UUID.randomUUID() + "\"><label>Name <input name=\"name\" required maxlength=\"" + NAME_CHARACTERS_MAX
                + "\"></label> <button>Register</button></form>\n<p>" + count(session)
                + " registered in this session.</p>\n");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        request.setCharacterEncoding("UTF-8");
        HttpSession session = request.getSession(false);
        if (session == null || session.getAttribute(COUNT) == null) {
            response.setHeader("X-Served-By", HOST);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            Page.write(response, "Your session is over", "<p><a href=\"/register\">Begin a new one</a></p>\n");
            return;
        }
        String name = request.getParameter("name");
        String key = request.getParameter("request");
        if (name == null || name.isBlank() || name.length() > NAME_CHARACTERS_MAX || !isKey(key)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST, "A name of 1 to 200 characters is needed.");
            return;
        }
        try {
            long id = Application.registry(getServletContext()).register(key, name.strip());
            synchronized (session) {
                session.setAttribute(COUNT, count(session) + 1);
            }
            describe(response, session);
            response.setHeader("X-Registered-Id", Long.toString(id));
            response.setStatus(HttpServletResponse.SC_CREATED);
            Page.write(response, "Registered as number " + id, "<p>" + Page.escaped(name) + "</p>\n");
        } catch (SQLException failure) {
            log("not registered", failure);
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "The register cannot be written just now. Send the form again: it is not registered twice.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ServletException(stopped);
        }
    }

    private static void describe(HttpServletResponse response, HttpSession session) {
        response.setHeader("X-Served-By", HOST);
        response.setHeader("X-Registered-In-Session", Integer.toString(count(session)));
        response.setHeader("Cache-Control", "no-store");
    }

    private static int count(HttpSession session) {
        return (Integer) session.getAttribute(COUNT);
    }

    private static boolean isKey(String text) {
        if (text == null) {
            return false;
        }
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
