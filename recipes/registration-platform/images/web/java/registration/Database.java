package registration;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The data members of the cluster, seen as one database. All work goes to one member as long as it answers, so that writes do not collide;
 * when it does not, to the next. Work that failed is done again, so it has to be harmless when done twice.
 */
final class Database {
    /** A member on the same switch answers in milliseconds, also on a busy board. */
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    /** Longer than the cluster needs to vote a silent member out: a write that waits for that still succeeds. */
    private static final int ANSWER_TIMEOUT_MS = 4_000;
    /** Between two rounds over all members. */
    private static final long PAUSE_MS = 100;

    /** Work on a connection whose transaction ends with the work. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private static final class Member {
        final String url;
        final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

        Member(String address, String database) {
            url = "jdbc:mariadb://" + address + "/" + database + "?connectTimeout=" + CONNECT_TIMEOUT_MS
                    + "&socketTimeout=" + ANSWER_TIMEOUT_MS;
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final String user;
    private final String password;
    /** Where the latest work succeeded. */
    private volatile int preferred;

    /** @param addresses host:port of each data member, separated by spaces */
    Database(String addresses, String database, String user, String password) {
        for (String address : addresses.trim().split("\\s+")) {
            members.add(new Member(address, database));
        }
        this.user = user;
        this.password = password;
    }

    /** Does the work on the first member that can, trying on for as long as the caller is patient. */
    <T> T run(long patienceMs, Work<T> work) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patienceMs * 1_000_000;
        while (true) {
            SQLException trouble = null;
            int first = preferred;
            for (int step = 0; step < members.size(); step += 1) {
                int index = (first + step) % members.size();
                try {
                    T result = attempt(members.get(index), work);
                    preferred = index;
                    return result;
                } catch (SQLException failure) {
                    trouble = failure;
                }
                if (System.nanoTime() >= deadline) {
                    throw trouble;
                }
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    private <T> T attempt(Member member, Work<T> work) throws SQLException {
        Connection connection = member.idle.pollFirst();
        if (connection == null) {
            connection = DriverManager.getConnection(member.url, user, password);
            connection.setAutoCommit(false);
        }
        boolean good = false;
        try {
            T result = work.on(connection);
            good = true;
            return result;
        } finally {
            if (good) {
                member.idle.addFirst(connection);
            } else {
                // Its others are of the same age: what ended one may have ended all.
                abandon(connection);
                for (Connection other = member.idle.pollFirst(); other != null; other = member.idle.pollFirst()) {
                    abandon(other);
                }
            }
        }
    }

    private static void abandon(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ignored) {
            // It is gone either way.
        }
    }
}
