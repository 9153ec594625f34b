package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.config.ConfigProblem.Severity;
import io.credgate.config.GatewayConfig.EntranceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntranceReaderTest extends SiteFileTest {
    @Test
    void aCsvFileGivesTheEntrancesAndItsProblemsCarryItsOwnLines() throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        Files.writeString(
                directory.resolve("doors.csv"),
                "\uFEFFkind,acs_entrance_id,name,display_name\r\n"
                        + "room,21805570-4706-4c21-99fc-3ed873a5e014,101,\"Suite \"\"Fjord\"\", sea side\"\r\n"
                        + "\r\n"
                        + "authorisation,6F0C5E9C-3a0e-4d7c-8d1e-0d4f0e1f2a3b,1,");
        GatewayConfig config =
                assertInstanceOf(ConfigReading.Valid.class, read(text)).config();
        assertEquals(
                List.of(
                        new GatewayConfig.Entrance(
                                "21805570-4706-4c21-99fc-3ed873a5e014",
                                EntranceKind.ROOM,
                                "101",
                                "Suite \"Fjord\", sea side"),
                        new GatewayConfig.Entrance(
                                "6f0c5e9c-3a0e-4d7c-8d1e-0d4f0e1f2a3b", EntranceKind.AUTHORISATION, "1", "1")),
                config.systems().get(0).entrances());

        Files.writeString(directory.resolve("doors.csv"), """
                acs_entrance_id,kind,name,display_name
                x,room,101,
                21805570-4706-4c21-99fc-3ed873a5e014,lift,a;b
                21805570-4706-4c21-99fc-3ed873a5e014,lift,102,
                21805570-4706-4c21-99fc-3ed873a5e014,room,"a;b
                c",
                21805570-4706-4c21-99fc-3ed873a5e015,room,"104
                """);
        String lines = lines(read(text));
        String csv = directory.resolve("doors.csv").toString();
        assertTrue(lines.contains(csv + ":2:1: acs_entrance_id: \"x\" is no UUID."), lines);
        assertTrue(lines.contains(csv + ":3:1: The line has 3 fields, and the header has 4."), lines);
        assertTrue(lines.contains(csv + ":4:38: kind: \"lift\" is no kind of entrance."), lines);
        assertTrue(lines.contains(csv + ":5:1: acs_entrance_id: The entrance id"), lines);
        assertTrue(lines.contains(csv + ":5:43: name: The field has a control character or a line break"), lines);
        assertTrue(lines.contains(csv + ":7:43: A quote is opened here and never closed."), lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acs_entrance_id;kind;name;display_name | Save the file with commas, not semicolons",
                "acs_entrance_id,kind,name | Make the first line acs_entrance_id,kind,name,display_name",
                "'' | does not name the columns",
            })
    void aCsvFileWithoutTheRightHeaderIsNotRead(String header, String expected) throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        Files.writeString(directory.resolve("doors.csv"), header + "\n1,2,3\n");
        ConfigReading reading = read(text);
        assertProblem(reading, "doors.csv:1:1: ");
        assertProblem(reading, expected);
        assertEquals(1, reading.problems().size(), lines(reading));
    }

    @Test
    void aMissingCsvFileIsReportedWhereItIsNamed() throws IOException {
        String text = GOOD.substring(0, GOOD.indexOf("entrances:")) + "entrances: {file: doors.csv}\n";
        assertProblem(
                read(text), "gw.yaml:15:17: systems[0].entrances.file: " + directory + "/doors.csv does not exist");
    }

    @Test
    void twoEntrancesOfOneNameAreAWarning() throws IOException {
        ConfigReading reading = read(
                GOOD + "      - {acs_entrance_id: 21805570-4706-4c21-99fc-3ed873a5e015, kind: room, name: \"101\"}\n");
        assertInstanceOf(ConfigReading.Valid.class, reading);
        assertEquals(Severity.WARNING, reading.problems().get(0).severity());
        assertTrue(
                lines(reading).contains(":17:77: warning: systems[0].entrances[1].name: The entrance"), lines(reading));
    }
}
