import { expect } from "chai";
import { run, sample, type Seen, traceOf } from "./replay";

/** A trace whose third line is wrong. */
const third = (line: string) => `${traceOf([sample(0), sample(1)])}${line}\n`;
const seen = (it: Seen | Record<string, unknown>) => third(JSON.stringify({ ...sample(2), ...it }));
/** Values that JSON.stringify cannot write. */
const raw = (column: string, value: string) =>
    third(JSON.stringify({ ...sample(2), [column]: "?" }).replace('"?"', value));
const without = (column: string) => seen({ [column]: undefined });
const nobodyKnows = { gpu: null, gpu_mem: null };

/** What is no trace, and what is said of it. */
const refused: Readonly<Record<string, readonly [trace: string | Buffer, said: string]>> = {
    "an empty file": ["", "line 1: there is no minute; a trace has a line for each minute"],
    "a file with constants only": ['{"box":{}}\n', "line 2: there is no minute"],
    text: [third("minute 2"), "line 3 is not JSON: Expecting value"],
    "half a line": [third('{"minute":2,'), "line 3 is not JSON"],
    "a list": [third("[1,2]"), "line 3 holds [1, 2]; each line is one minute as a JSON object"],
    "deep brackets": [third("[".repeat(50_000)), "line 3 is not JSON"],
    "an empty line between minutes": [third(`\n${JSON.stringify(sample(2))}`), "line 3 is empty"],
    "another encoding": [
        Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
        "line 1 is not UTF-8, at its byte 2",
    ],
    "a line without end": [third(`"${"x".repeat(70_000)}"`), "line 3 has more than 65536 bytes"],
    "a missing column": [
        without("gpu"),
        "line 3: gpu is missing; every line has it, a number from 0 to 100",
    ],
    "a missing list": [without("err"), "line 3: err is missing"],
    "a column that is there twice": [raw("cpu", '1,"cpu":2'), 'line 3: "cpu" is there twice'],
    "a gap": [
        seen({ minute: 3 }),
        "line 3: minute holds 3; allowed is 2, because minutes are in order",
    ],
    "the same minute again": [seen({ minute: 1 }), "line 3: minute holds 1; allowed is 2"],
    "a start at minute 1": [traceOf([sample(1)]), "line 1: minute holds 1; allowed is 0"],
    "half a minute": [
        seen({ minute: 2.5 }),
        "line 3: minute holds 2.5; allowed is a whole number from 0",
    ],
    "a text": [seen({ cpu: "2.1" }), 'line 3: cpu holds "2.1"; allowed is a number from 0 to 100'],
    "a truth": [seen({ ssh: true }), "line 3: ssh holds true; allowed is a whole number from 0"],
    "half a connection": [seen({ ssh: 0.5 }), "line 3: ssh holds 0.5"],
    NaN: [raw("net", "NaN"), "line 3: net holds NaN; allowed is a number from 0"],
    infinity: [raw("net", "1e999"), "line 3: net holds Infinity"],
    "a number without end": [raw("net", "9".repeat(400)), "line 3: net holds 9999"],
    "a negative rate": [
        seen({ disk: -0.1 }),
        "line 3: disk holds -0.1; allowed is a number from 0",
    ],
    "more than all of a GPU": [
        seen({ gpu: 101 }),
        "line 3: gpu holds 101; allowed is a number from 0 to 100",
    ],
    "a negative age": [
        seen({ input: -1 }),
        "line 3: input holds -1; allowed is a number from 0, negative only after",
    ],
    "a hold before the file": [
        seen({ hold: -2 }),
        "line 3: hold holds -2; allowed is a minute of this file, or -1",
    ],
    "two package managers": [seen({ pkg: 2 }), "line 3: pkg holds 2; allowed is 0 or 1"],
    "a jump of unknown length": [
        seen({ clock_jump: null }),
        "line 3: clock_jump holds null; allowed is a number of minutes",
    ],
    "a null that no probe explains": [
        seen({ gpu: null }),
        "line 3: gpu holds null; allowed is a number from 0 to 100, or null where err names gpu",
    ],
    "a value of a failed probe": [
        seen({ ...nobodyKnows, gpu: 5, err: ["gpu"] }),
        "line 3: gpu holds 5; allowed is null, because err names gpu",
    ],
    "an unknown probe": [
        seen({ err: ["tpu"] }),
        'line 3: err holds ["tpu"]; allowed is a list of probes among ssh, vnc',
    ],
    "an err that is no list": [seen({ err: "gpu" }), 'line 3: err holds "gpu"'],
    "constants in the middle": [
        seen({ box: {} }),
        "line 3: box is there; it is for the first line of a file",
    ],
    "constants that are none": ['{"box":4}\n', "line 1: box holds 4; allowed is an object such as"],
    "a box without cores": [
        '{"box":{"cores":0}}\n',
        "line 1: box.cores holds 0; allowed is a whole number from 1",
    ],
    "a value that a terminal would obey": [
        seen({ cpu: "\u001b[2J" }),
        'line 3: cpu holds "\\u001b[2J"',
    ],
};

describe("A trace", function () {
    this.timeout(60_000);

    for (const [name, [trace, said]] of Object.entries(refused)) {
        it(`is refused for ${name}, with what is allowed and exit code 2`, () => {
            const { status, stdout, stderr } = run(trace);
            expect([status, stdout]).to.deep.equal([2, ""]);
            expect(stderr).to.match(/^error: standard input is no trace: line .*\n$/);
            expect(stderr).to.contain(said);
        });
    }

    const good = traceOf(Array.from({ length: 20 }, (_, minute) => sample(minute)));
    const taken: Readonly<Record<string, string>> = {
        "line ends of Windows": good.replaceAll("\n", "\r\n"),
        "a byte order mark": `\ufeff${good}`,
        "no end of its last line": good.trimEnd(),
        "empty lines at its end": `${good}\n \n`,
        "columns of a later release": good.replaceAll('"jobs"', '"tpu":1,"jobs"'),
        "constants of a later release": `{"box":{"cores":16,"disks":2}}\n${good}`,
        "a negative age after the clock was set back": traceOf([
            sample(0, { input: 3 }),
            sample(1, { input: -56, clock_jump: -60 }),
        ]),
    };
    for (const [name, trace] of Object.entries(taken)) {
        it(`may have ${name}`, () => {
            const { status, stderr } = run(trace);
            expect([status, stderr]).to.deep.equal([0, ""]);
        });
    }

    it("may write whole numbers with a point, and tells minutes without", () => {
        const lines = traceOf(Array.from({ length: 31 }, (_, minute) => sample(minute)));
        const { stdout } = run(lines.replaceAll(/"(minute|ssh)":(\d+)/g, '"$1":$2.0'));
        expect(stdout).to.match(
            /^minute 20: a warning\. .* since minute 0, .*\nminute 28: .*\nminute 30: /,
        );
    });

    it("is refused as UTF-16, as a JSON array and as one indented object, at its first line", () => {
        const good = sample(0);
        for (const [trace, said] of [
            [Buffer.from(traceOf([good]), "utf16le"), "line 1 is not JSON"],
            [JSON.stringify([good, sample(1)]), "line 1 holds [{"],
            [JSON.stringify(good, undefined, 1), "line 1 is not JSON"],
            [`\n${traceOf([good])}`, "line 1 is empty"],
            [`${JSON.stringify({ box: { cores: "16" } })}\n`, 'line 1: box.cores holds "16"'],
            [`${JSON.stringify({ version: 2 })}\n`, "line 1: minute is missing"],
        ] as const) {
            const { status, stderr } = run(trace);
            expect(status).to.equal(2);
            expect(stderr).to.contain(said);
        }
    });

    it("may be that of a year, of which the rule keeps no more than it needs", () => {
        const text = JSON.stringify(sample(0, { gpu: 90 }));
        const year = Array.from({ length: 525_600 }, (_, minute) =>
            text.replace('"minute":0', `"minute":${minute}`),
        );
        const { status, stdout } = run(`${year.join("\n")}\n`, "--json", "--minutes", "1440");
        expect(status).to.equal(0);
        expect(JSON.parse(stdout)).to.deep.include({
            ...{ minutes: 1440, stop: null, warnings: [] },
            reason: "In minute 525599 the GPU was 90 % busy, and this has been so since minute 0.",
        });
    });

    it("is not read after the stop", () => {
        const lines = traceOf(Array.from({ length: 31 }, (_, minute) => sample(minute)));
        expect(run(`${lines}no JSON\n`, "--json").status).to.equal(0);
    });

    it("is told as JSON what is wrong, where JSON is asked for", () => {
        const { stdout, stderr } = run("", "--json");
        expect(stdout).to.equal("");
        const { error } = JSON.parse(stderr) as { error: { kind: string; message: string } };
        expect(error.kind).to.equal("refused");
        expect(error.message).to.match(/^standard input is no trace: line 1: /);
    });
});
