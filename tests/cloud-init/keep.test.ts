import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { Sandbox } from "./sandbox";

const live = "/var/lib/workstation/live/current";
const folder = "/run/workstation-keep";

describe("`workstation keep` on a box", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        const config = "/etc/workstation/config.env";
        const own = sandbox.read(config).replace(/(_USER=).*/, `$1${userInfo().username}`);
        sandbox.write(config, own);
        mkdirSync(sandbox.path(folder), { recursive: true });
    });
    afterEach(() => sandbox.remove());
    const keep = async (...words: string[]) => {
        const { status, output } = await sandbox.run(`${live}/workstation`, ["keep", ...words]);
        return [status, output] as const;
    };
    /** Runs Python beside the box's scripts with a JSON value as `given`, and returns what it assigns to `told`. */
    const python = (program: string, given: unknown = null): unknown => {
        const whole = [
            "import json, os, sys",
            "sys.path.insert(0, sys.argv[1])",
            "import idle_keep",
            "given = json.loads(sys.argv[2])",
            ...[program, "print(json.dumps(told))"],
        ].join("\n");
        const words = ["-Bc", whole, sandbox.path(live), JSON.stringify(given)];
        return JSON.parse(execFileSync("python3", words, { encoding: "utf8" }));
    };
    /** Returns for how many seconds the agent takes the box for held. */
    const held = () => python("told = idle_keep.held()");

    it("keeps the box up for the time asked for, says until when, and ends that with off, twice if need be", async () => {
        const [status, output] = await keep("4h");
        expect(output).to.match(
            /^this box is kept up until \d{4}-\d\d-\d\d \d\d:\d\d UTC; `workstation keep off` ends that\n$/,
        );
        expect(status).to.equal(0);
        const end = Date.parse(/\d{4}-.* UTC/.exec(output)![0]);
        expect(end).to.be.closeTo(Date.now() + 4 * 3_600_000, 120_000);
        expect(held()).to.be.within(4 * 3600 - 60, 4 * 3600);
        expect((await keep())[1], "without a time").to.equal(output);
        const ended = "nothing keeps this box up; it stops when nobody uses it (docs/idle.md)\n";
        expect(await keep("off")).to.deep.equal([0, ended]);
        expect(await keep("off")).to.deep.equal([0, ended]);
        expect(held()).to.equal(0);
        expect(await keep()).to.deep.equal([
            0,
            "nothing keeps this box up; `workstation keep 4h` would\n",
        ]);
    });

    it("refuses other words with what it takes, and leaves the hold as it is", async () => {
        await keep("4h");
        expect(await keep("8d")).to.deep.equal([
            2,
            "workstation: `workstation keep` takes 30m to 7d, such as 4h or 1h30m, or off, not '8d'\n",
        ]);
        expect(await keep("4h", "please")).to.deep.equal([
            2,
            "workstation: `workstation keep` takes one time, and got 'please' too; it takes 30m to 7d, such as 4h or 1h30m, or off\n",
        ]);
        expect(held()).to.be.greaterThan(14_000);
    });

    it("takes days, hours and minutes from half an hour to a week, and nothing else", () => {
        const program = [
            "def wanted(word):",
            "    try:",
            "        return idle_keep.wanted([word])",
            "    except ValueError:",
            "        return None",
            "told = [wanted(word) for word in given]",
        ].join("\n");
        const times = { "30m": 1800, "4h": 14_400, "1h30m": 5400, "7d": 604_800, "1d12h": 129_600 };
        expect(python(program, Object.keys(times))).to.deep.equal(Object.values(times));
        const others = ["", "29m", "8d", "4", "h", "4 h", "-4h", "4h4h", "1e9h", "999999d", "on"];
        expect(python(program, others)).to.deep.equal(others.map(() => null));
    });

    it("is refused on a box whose agent has never started, with where to look", async () => {
        rmSync(sandbox.path(folder), { recursive: true });
        expect(await keep("4h")).to.deep.equal([
            1,
            "workstation: the agent that stops idle boxes has not started on this box: systemctl status idle\n",
        ]);
        expect((await keep())[0]).to.equal(0);
    });

    it("is never longer than a week, whatever the member writes, and damaged words are no hold", () => {
        const program = [
            "told = []",
            "for text in given:",
            `    with open(os.path.join(idle_keep.folder, "until"), "w") as file:`,
            "        file.write(text)",
            "    told.append(idle_keep.held())",
        ].join("\n");
        const now = Date.now() / 1000;
        const long = JSON.stringify({ until: now + 1e9, boottime: 1e12 });
        expect(python(program, [long])).to.deep.equal([604_800]);
        const none = [
            ...["", "{", "[]", "7", '{"until": 9e99}', '{"until": "x", "boottime": 1e12}'],
            ...[`{"until": NaN, "boottime": NaN}`, `{"until": 1${"0".repeat(400)}, "boottime": 1}`],
            ...["[".repeat(50_000), `{"until": ${now - 1}, "boottime": 1e12}`],
            `{"until": ${now + 999}, "boottime": 0}`,
        ];
        expect(python(program, none)).to.deep.equal(none.map(() => 0));
    });

    it("is not read through a link, which a member could set to a file of root's", async () => {
        await keep("4h");
        const [until, elsewhere] = [`${folder}/until`, "/elsewhere"].map((it) => sandbox.path(it));
        renameSync(until!, elsewhere!);
        symlinkSync(elsewhere!, until!);
        expect(held()).to.equal(0);
        expect((await keep("off"))[0]).to.equal(0);
    });
});
