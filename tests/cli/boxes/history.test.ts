import { expect } from "chai";
import { history } from "../../../cli/boxes/history";
import { logEvent } from "../../../cli/boxes/log-event";
import type { Happening } from "../../../cli/boxes/past";
import { withAws } from "../../../cli/boxes/run";
import { pretendBox, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

/** A time some hours ago. */
const ago = (hours: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - hours * 3600_000);
const arn = (id: string) => `arn:aws:ec2:us-east-1:123456789012:instance/${id}`;

let events = 0;
const logged = (hours: number, id: string, source: string, detail: object) => ({
    timestamp: Date.now(),
    message: JSON.stringify({
        ...{ version: "0", id: `e-${++events}`, source, time: ago(hours).toISOString() },
        ...{ region: "us-east-1", resources: [arn(id)], detail },
    }),
});
const state = (hours: number, id: string, to: string) =>
    logged(hours, id, "aws.ec2", { "instance-id": id, state: to });
const tagged = (hours: number, id: string, changed: Record<string, string>, member = "ana") =>
    logged(hours, id, "aws.tag", {
        ...{ service: "ec2", "resource-type": "instance", version: 2 },
        "changed-tag-keys": Object.keys(changed),
        tags: { "workstation:member": member, ...changed },
    });

describe("workstation history", () => {
    let aws: PretendAws;
    const group = "/aws/events/workstation/dev/20261101";
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        aws.boxes = [pretendBox({ launched: ago(2).toISOString() })];
    });
    afterEach(() => aws.end());

    const run = (given: object = {}, how = {}) =>
        printed(() => withAws("history", given, (it) => history(it, given)), how);
    const past = async (given: object = {}) =>
        (JSON.parse((await run({ ...given, json: true })).out) as Happening[]).map(
            ({ at, id, what, why, from }) => [
                Math.round((Date.now() - Date.parse(at)) / 3600_000),
                ...[id, what, why, from],
            ],
        );

    it("tells starts and stops with the reason that the box has noted, also of boxes that are gone", async () => {
        aws.logs[group] = [
            tagged(50, "i-old", { "workstation:member": "ana" }),
            ...[state(50, "i-old", "pending"), state(50, "i-old", "running")],
            tagged(40, "i-old", { "workstation:last-stop": "idle for 2 h" }),
            ...[state(40, "i-old", "stopping"), state(40, "i-old", "stopped")],
            ...[state(30, "i-old", "shutting-down"), state(30, "i-old", "terminated")],
            state(2, "i-0a1", "running"),
        ];
        expect(await past()).to.deep.equal([
            [50, "i-old", "started", null, "log"],
            [40, "i-old", "stopped", "idle for 2 h", "log"],
            [30, "i-old", "terminated", null, "log"],
            [2, "i-0a1", "started", null, "log"],
        ]);
    });

    it("names a resize with both types at the start with which the box became another one", async () => {
        const type = (hours: number, name: string) =>
            tagged(hours, "i-0a1", { "workstation:instance-type": name });
        aws.boxes[0]!.type = "g4dn.xlarge";
        aws.boxes[0]!.tags["workstation:instance-type"] = "g4dn.xlarge";
        aws.logs[group] = [
            ...[type(50, "t3a.large"), state(50, "i-0a1", "running")],
            state(40, "i-0a1", "stopped"),
            ...[state(30, "i-0a1", "running"), type(20.01, "g4dn.xlarge")],
            ...[state(20, "i-0a1", "stopped"), state(2, "i-0a1", "running")],
        ];
        const resized = "resized from t3a.large to g4dn.xlarge";
        expect((await past()).map(([hours, , what, why]) => [hours, what, why])).to.deep.equal([
            [50, "started", null],
            [40, "stopped", null],
            [30, "started", null],
            [20, "stopped", null],
            [2, "started", resized],
        ]);
        expect((await run()).out).to.match(new RegExp(`\tstarted\t${resized}\n$`));
        aws.logs[group].splice(0, 1);
        const whys = (await past()).map(([, , , why]) => why);
        expect(whys, "the type before is unknown").to.not.include(resized);
    });

    it("leaves out the boxes of others, which are in the same log", async () => {
        aws.logs[group] = [
            tagged(9, "i-bob", { "workstation:member": "bob" }, "bob"),
            // A box of bob's whose tags contain her name.
            tagged(9, "i-bob", { Name: "ana" }, "bob"),
            ...[state(9, "i-bob", "running"), state(9, "i-web", "running")],
            state(2, "i-0a1", "running"),
        ];
        expect(await past()).to.deep.equal([[2, "i-0a1", "started", null, "log"]]);
    });

    it("counts an event that came twice once, and sorts by when things happened", async () => {
        const start = state(2, "i-0a1", "running");
        aws.logs[group] = [start, start, state(5, "i-0a1", "stopped")];
        expect(await past()).to.deep.equal([
            [5, "i-0a1", "stopped", null, "log"],
            [2, "i-0a1", "started", null, "log"],
        ]);
    });

    it("takes from EC2 what the log does not have, and marks it", async () => {
        const at = ago(1).toISOString().slice(0, 19).replace("T", " ");
        Object.assign(aws.boxes[0]!, { state: "stopped", reason: `User initiated (${at} GMT)` });
        aws.logs[group] = [];
        expect(await past()).to.deep.equal([
            [2, "i-0a1", "started", null, "ec2"],
            [1, "i-0a1", "stopped", "User initiated", "ec2"],
        ]);
        expect((await run()).out).to.match(/\tstopped\tUser initiated \(from EC2\)\n$/);
    });

    it("takes the box's own tag for the reason of the stop that it is about, and of no later one", async () => {
        const at = ago(1).toISOString().slice(0, 19).replace("T", " ");
        const [box] = aws.boxes;
        Object.assign(box!, { state: "stopped", reason: `User initiated (${at} GMT)` });
        const whyOf = async (tag: string) => {
            box!.tags["workstation:last-stop"] = tag;
            return (await past()).at(-1)?.[3];
        };
        const now = `${ago(1).toISOString()} idle`;
        expect(await whyOf(now)).to.equal(now);
        expect(await whyOf(`${ago(30).toISOString()} idle`)).to.equal("User initiated");
    });

    it("tells a stop from inside the box, of which EC2 gives no time, by the box's own tag", async () => {
        const [box] = aws.boxes;
        const stateReason = {
            code: "Client.InstanceInitiatedShutdown",
            message: "Client.InstanceInitiatedShutdown: Instance initiated shutdown",
        };
        Object.assign(box!, { state: "stopped", reason: "User initiated", stateReason });
        const idle = `idle at ${ago(1).toISOString()}: No use for 30 minutes.`;
        box!.tags["workstation:last-stop"] = idle;
        expect(await past()).to.deep.equal([
            [2, "i-0a1", "started", null, "ec2"],
            [1, "i-0a1", "stopped", idle, "ec2"],
        ]);
        aws.logs[group] = [state(2, "i-0a1", "running"), state(1, "i-0a1", "stopped")];
        expect((await past()).at(-1)).to.deep.equal([1, "i-0a1", "stopped", idle, "log"]);
    });

    it("tells in EC2's words that EC2 itself stopped the box, which can only guess that", async () => {
        const message = "Server.ScheduledStop: Stopped due to scheduled retirement";
        const stateReason = { code: "Server.ScheduledStop", message };
        const guess = `unknown at ${ago(1).toISOString()}: EC2 was asked to stop it`;
        const changed = { "workstation:last-stop": guess };
        Object.assign(aws.boxes[0]!, { state: "stopped", stateReason });
        Object.assign(aws.boxes[0]!.tags, changed);
        aws.logs[group] = [tagged(1, "i-0a1", changed), state(1, "i-0a1", "stopped")];
        expect((await past()).at(-1)).to.deep.equal([1, "i-0a1", "stopped", message, "log"]);
    });

    it("says who stopped a box to copy its data", async () => {
        const mark = "isaac@laptop-2 77 2026-11-30T09:00:00.000Z";
        aws.logs[group] = [
            tagged(5, "i-0a1", { "workstation:stopped-to-copy": mark }),
            state(5, "i-0a1", "stopped"),
        ];
        const [stopped] = await past();
        expect(stopped?.[3]).to.equal("isaac@laptop-2 stopped it to copy its data");
    });

    it("shows a table on a terminal, and says that nothing tells why", async () => {
        aws.logs[group] = [state(5, "i-0a1", "stopped"), state(2, "i-0a1", "running")];
        const { out, err } = await run({}, { terminal: true });
        expect(out).to.match(/^WHEN +BOX +WHAT +WHY$/m);
        expect(out).to.match(/ i-0a1 +stopped +nothing says why$/m);
        expect(err).to.contain("AWS may deliver an event late or never");
    });

    it("reads all logs of the stack and none of another, as far back as asked", async () => {
        aws.logs[group] = [state(5, "i-0a1", "stopped")];
        aws.logs[`${group}9`] = [state(4, "i-0a1", "running")];
        aws.logs["/aws/events/workstation/dev2/1"] = [state(3, "i-0a1", "stopped")];
        aws.boxes[0]!.launched = ago(100).toISOString();
        expect((await past({ days: 1 })).map(([hours]) => hours)).to.deep.equal([5, 4]);
    });

    it("says so where the stack has no log", async () => {
        expect((await run()).err).to.contain("stack dev has no log, so this is what EC2 knows");
    });
});

describe("logEvent", () => {
    it("takes nothing that is no event of an instance", () => {
        const none = [
            "",
            "null",
            "[]",
            "{",
            '{"time":"x","detail":{"instance-id":"i-1","state":"running"}}',
        ];
        for (const text of none) expect(logEvent(text), text).to.equal(undefined);
    });
});
