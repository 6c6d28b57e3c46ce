package registration;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** The public page: the latest registrations. The same for everyone, so that a cache may keep it. */
public final class PublicServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        StringBuilder body = new StringBuilder("<ol>\n");
        try {
            for (Registry.Entry entry : Application.registry(getServletContext()).latest(SHOWN)) {
                body.append("<li value=\"").append(entry.id()).append("\">").append(Page.escaped(entry.name()))
                        .append("</li>\n");
            }
        } catch (SQLException failure) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The register cannot be read just now.");
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ServletException(stopped);
        }
        response.setHeader("Cache-Control", "public, max-age=2");
        Page.write(response, "Registered", body + "</ol>\n<p><a href=\"/register\">Register</a></p>\n");
    }
}
