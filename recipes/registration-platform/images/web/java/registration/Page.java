package registration;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Writes pages. */
final class Page {
    private Page() {
    }

    static void write(HttpServletResponse response, String title, String body) throws IOException {
        response.setContentType("text/html; charset=utf-8");
        response.getWriter().print("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title
                + "</title><h1>" + title + "</h1>\n" + body + "</html>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
