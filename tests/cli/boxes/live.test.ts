import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { keepLastSaid, readLastSaid } from "../../../cli/boxes/last-said";
import type { Answer, AskBoxes, KeepsAwake, Live } from "../../../cli/boxes/live";
import { withAws } from "../../../cli/boxes/run";
import { status } from "../../../cli/boxes/status";
import type { StatusRow } from "../../../cli/boxes/status-row";
import { statusVerb } from "../../../cli/boxes/verbs/status";
import { pretendBox, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

const live = (ago = 0): Live => ({
    said: new Date(Date.now() - ago).toISOString(),
    data: { usedBytes: 12.34e9, totalBytes: 50e9 },
    jobsRunning: 2,
    keepsAwake: null,
});

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

describe("workstation status --live", () => {
    let aws: PretendAws;
    let folder: string;
    let answers: Readonly<Record<string, Answer>>;
    let asked: string[];
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        folder = mkdtempSync(join(tmpdir(), "workstation-"));
        process.env["XDG_CONFIG_HOME"] = folder;
        aws.boxes = [pretendBox(), pretendBox({ id: "i-2", member: "bob" })];
        aws.nodes = ["i-0a1", "i-2"].map((InstanceId) => ({
            ...{ InstanceId, PingStatus: "Online", AssociationStatus: "Success" },
            LastPingDateTime: Date.now() / 1000,
        }));
        [answers, asked] = [{ "i-0a1": live(), "i-2": { noAnswer: "not yours" } }, []];
    });
    afterEach(() => {
        aws.end();
        rmSync(folder, { recursive: true });
    });
    const file = () => join(folder, "workstation", "last-said.json");
    const ask: AskBoxes = (_, ids) => {
        asked.push(...ids);
        return Promise.resolve(new Map(ids.map((id) => [id, answers[id]!])));
    };
    const run = (given: object = {}, askBoxes?: AskBoxes, terminal = true) =>
        printed(() => withAws("status", given, (it) => status(it, given, askBoxes)), { terminal });
    const rows = async (askBoxes?: AskBoxes) =>
        JSON.parse((await run({ json: true }, askBoxes)).out) as StatusRow[];
    const table = async (askBoxes?: AskBoxes) =>
        stripVTControlCharacters((await run({}, askBoxes)).out).split("\n");

    it("adds what each box says of itself, and whose is not the caller's", async () => {
        const [head, ana, bob] = await table(ask);
        expect(head).to.match(/ SINCE START +DATA +JOBS +KEEPS AWAKE +SAID$/);
        expect(ana).to.match(/ 12\.3 of 50\.0 GB +2 +- +0 min ago$/);
        expect(bob).to.match(/ - +- +- +not yours$/);
    });

    it("asks the boxes that Systems Manager reaches, and no others", async () => {
        aws.boxes.push(pretendBox({ id: "i-3", member: "eve", state: "stopped" }));
        aws.nodes[1]!.PingStatus = "ConnectionLost";
        await rows(ask);
        expect(asked).to.deep.equal(["i-0a1"]);
    });

    it("prints it with --json, without what no idle agent has said", async () => {
        const [ana, bob] = await rows(ask);
        expect(ana).to.deep.include({ live: answers["i-0a1"], noAnswer: null });
        expect(bob).to.deep.include({ live: null, noAnswer: "not yours" });
        expect(ana?.live).to.have.property("keepsAwake", null);
    });

    for (const [text, said, reason] of [
        ["for 29 min", () => ({}), true],
        ["stops in 1 min", () => ({ verdict: "warn", stopsAt: later(2) }), true],
        ["kept 2 h 59 min", () => ({ keepUntil: later(180) }), true],
        ["always", () => ({ stopsAt: null }), true],
        ["-", () => ({ stopsAt: later(-1) }), false],
        ["-", () => ({ stopsAt: null, keepUntil: later(-1) }), false],
    ] as const)
        it(`says what keeps a box awake: ${text}${reason ? "" : ", because its time is over"}`, async () => {
            const keepsAwake: KeepsAwake = {
                ...{ verdict: "up", reason: "In minute 130 the GPU was 87 % busy." },
                ...{ stopsAt: later(30), keepUntil: null, ...said() },
            };
            answers = { ...answers, "i-0a1": { ...live(), keepsAwake } };
            const lines = await table(ask);
            expect(lines[1]).to.match(new RegExp(` 2 +${text} +0 min ago$`));
            expect(lines.includes(`ana's box in dev: ${keepsAwake.reason}`)).to.equal(reason);
            // A later `status` without --live shows it, too.
            expect((await table())[1]).to.contain(` ${text} `);
        });

    it("is remembered: a later status shows what the box said last, and how long ago", async () => {
        answers = { ...answers, "i-0a1": live(3 * 3600_000 + 1000) };
        await rows(ask);
        const [, ana] = await table();
        expect(ana).to.match(/ 12\.3 of 50\.0 GB +2 +- +3 h 0 min ago$/);
        expect((await rows())[1]).to.deep.include({ live: null, noAnswer: null });
    });

    it("shows what a box said last where it gives no answer now, and says why below", async () => {
        await rows(ask);
        answers = { ...answers, "i-0a1": { noAnswer: "it has not answered in 20 s" } };
        const lines = await table(ask);
        expect(lines[1]).to.match(/ 12\.3 of 50\.0 GB +2 +- +no answer; 0 min ago$/);
        expect(lines).to.include("ana's box in dev gave no answer: it has not answered in 20 s");
    });

    it("says where the data disk is not mounted", async () => {
        answers = { ...answers, "i-0a1": { ...live(), data: null } };
        expect((await table(ask))[1]).to.match(/ not mounted +2 +- +0 min ago$/);
    });

    it("has no columns of the boxes' own where none has ever said anything", async () => {
        expect((await table())[0]).to.match(/SINCE START$/);
    });

    it("heeds no damaged file, forgets after 30 days, and lives with a disk that takes none", async () => {
        await rows(ask);
        expect(readFileSync(file(), "utf8")).to.contain("i-0a1");
        for (const text of ["{", "[]", '{"i-0a1": {"said": 1}}', '{"i-0a1": 7}']) {
            writeFileSync(file(), text);
            expect((await rows())[0]?.live, text).to.equal(null);
        }
        keepLastSaid(new Map([["i-0a1", live(31 * 86_400_000)]]));
        expect(readLastSaid(new Date()).size).to.equal(0);
        keepLastSaid(new Map([["i-0a1", live()]]), join(file(), "in-a-file"));
        expect(readLastSaid(new Date()).size).to.equal(0);
    });

    it("refuses --watch beside --live by name", () => {
        const verb = statusVerb(() => ask)
            .exitOverride()
            .configureOutput({ writeErr: () => undefined });
        expect(() => verb.parse(["--live", "--watch"], { from: "user" })).to.throw(
            "option '--live' cannot be used with option '-w, --watch'",
        );
    });
});
