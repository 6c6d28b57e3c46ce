package registration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The register of names. */
final class Registry {
    /** A form is waited for: through the loss of a member, and no longer than a person would. */
    private static final long WRITE_PATIENCE_MS = 10_000;
    private static final long READ_PATIENCE_MS = 5_000;

    record Entry(long id, String name) {
    }

    private final Database database;
    private volatile boolean prepared;

    Registry(Database database) {
        this.database = database;
    }

    /**
     * Registers a name and returns its id once that is committed. The same request, sent again, gives the same id: a client, and this very
     * method, may repeat what was answered by silence.
     */
    long register(String request, String name) throws SQLException, InterruptedException {
        return database.run(WRITE_PATIENCE_MS, connection -> {
            prepare(connection);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO registrations (request, name) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setString(1, request);
                insert.setString(2, name);
                insert.executeUpdate();
                connection.commit();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    keys.next();
                    return keys.getLong(1);
                }
            } catch (SQLIntegrityConstraintViolationException repeated) {
                connection.rollback();
                return idOf(connection, request);
            }
        });
    }

    /** The latest registrations, newest first. */
    List<Entry> latest(int count) throws SQLException, InterruptedException {
        return database.run(READ_PATIENCE_MS, connection -> {
            prepare(connection);
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT id, name FROM registrations ORDER BY id DESC LIMIT ?")) {
                select.setInt(1, count);
                List<Entry> entries = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(new Entry(rows.getLong(1), rows.getString(2)));
                    }
                }
                connection.commit();
                return entries;
            }
        });
    }

    private static long idOf(Connection connection, String request) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM registrations WHERE request = ?")) {
            select.setString(1, request);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the request collides with one that is not there");
                }
                long id = row.getLong(1);
                connection.commit();
                return id;
            }
        }
    }

    private void prepare(Connection connection) throws SQLException {
        if (prepared) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS registrations (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
                    + " request CHAR(36) CHARACTER SET ascii NOT NULL UNIQUE, name VARCHAR(200) NOT NULL,"
                    + " registered_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)) ENGINE=InnoDB");
        }
        prepared = true;
    }
}
