package io.credgate.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite on a disk that fails to write, as one does whose quota is used up: for so many statements, or until told. */
final class FailingDisk {
    private final Connection connection;
    private String statement = "";
    private SQLiteErrorCode code = SQLiteErrorCode.SQLITE_IOERR_WRITE;
    private int times;
    int failed;

    FailingDisk(Connection connection) {
        this.connection = connection;
    }

    /** The next executions of statements that begin so fail. */
    void failAt(String beginning, SQLiteErrorCode how, int howOften) {
        statement = beginning;
        code = how;
        times = howOften;
    }

    Connection connection() {
        return proxy(Connection.class, connection, "");
    }

    private <T> T proxy(Class<T> type, T target, String prepared) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    String name = method.getName();
                    boolean text = arguments != null && arguments.length == 1 && arguments[0] instanceof String;
                    if (name.startsWith("execute")) {
                        failIfAsked(text ? (String) arguments[0] : prepared);
                    }
                    Object answer;
                    try {
                        answer = method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (name.equals("prepareStatement")) {
                        return proxy(PreparedStatement.class, (PreparedStatement) answer, (String) arguments[0]);
                    }
                    return name.equals("createStatement") ? proxy(Statement.class, (Statement) answer, "") : answer;
                }));
    }

    private void failIfAsked(String sql) throws SQLException {
        if (times == 0 || !sql.startsWith(statement)) {
            return;
        }
        times--;
        failed++;
        try (Statement rollback = connection.createStatement()) {
            // SQLite gives the whole transaction up.
            rollback.execute("ROLLBACK");
        } catch (SQLException e) {
            // There was none.
        }
        throw new SQLiteException("refused by the test", code);
    }
}
