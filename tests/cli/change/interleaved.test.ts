import { expect } from "chai";
import type { Consent } from "../../../cli/change/propose";
import type { Session } from "../../../cli/change/session";
import { verbs } from "../../../cli/change/run";
import { passTime } from "../../../simulation/account/instances";
import { allOfType, attachmentOf } from "../../../simulation/account/simulated-account";
import { isaac, SimulatedStack } from "./support/account";

const ana = { who: "ana@laptop-1", pid: 1 };
const yes: Consent = { yes: true };
const noBox = {
    ...{ done: false as const, failed: [] },
    message: "InsufficientInstanceCapacity: We currently do not have sufficient capacity.",
};

/** Commands that change a box or a volume, as a second person types them. */
const seconds: Readonly<Record<string, (session: Session, options: Consent) => Promise<void>>> = {
    up: (session, options) => verbs.up(session, "", options),
    resize: (session, options) => verbs.resize(session, "t3.xlarge", options),
    rebuild: (session, options) => verbs.rebuild(session, "", options),
    move: (session, options) => verbs.move(session, "us-east-1c", options),
    restore: (session, options) => verbs.restore(session, "snap-daily", options),
    grow: (session, options) => verbs.grow(session, "90", options),
    "upgrade-image": (session, options) => verbs["upgrade-image"](session, "", options),
    destroy: (session, options) => verbs.destroy(session, "", options),
};

const onGpu = { members: [{ name: "ana" }], instanceTypes: ["g4dn.xlarge"], maxHourlyUsd: 2 };

const changing = /^(Create|Delete|Start|Stop|Modify)/;

describe("One person's command while another's runs", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(async () => {
        await aws.begin("ana");
        const tags = { "workstation:project": "workstation", "workstation:stack": "dev" };
        aws.change((account) => {
            account.snapshots.push({
                ...{ id: "snap-daily", sizeGiB: 50, description: "daily" },
                tags: { ...tags, "workstation:member": "ana" },
            });
        });
    });
    afterEach(() => aws.end());

    /** Expects a refusal of each second command while the first one pauses. */
    async function expectRefused(where: string, verbsThen: readonly string[]) {
        aws.change(passTime); // a second command asks EC2, and the box has stopped by the answer
        const before = JSON.stringify(aws.account);
        for (const [verb, run] of Object.entries(seconds)) {
            if (!verbsThen.includes(verb)) continue;
            const { session, program } = aws.session(isaac);
            const answer = await run(session, yes).catch((error: unknown) => error);
            const told = `${verb} ${where}: ${String(answer)}`;
            expect(String(answer), told).to.match(
                /ana@laptop-1 is running a command on stack dev \(process 1 there, since 20\d\d-.* UTC, 0 minutes ago\)/,
            );
            expect(String(answer), told).to.contain("add --take-over");
            expect(program.runs, told).to.equal(0);
            expect(JSON.stringify(aws.account), told).to.equal(before);
        }
    }

    /** Runs ana's command, and the others at each of its steps. @returns the steps, those without a mark in brackets */
    async function interleave(
        act: (session: Session) => Promise<void>,
        answers: readonly (typeof noBox)[] = [],
        verbsThen = Object.keys(seconds),
    ) {
        const { session, program } = aws.session(ana);
        program.answers.push(...answers);
        const steps: string[] = [];
        let seen = "";
        const pause = async (when: "before" | "after", what: string) => {
            // A terminated box keeps its tags, and is nobody's any more.
            const now = JSON.stringify({ ...aws.account, terminated: [] });
            const marked = now.includes(ana.who);
            if (when === "before") steps.push(marked ? what : `[${what}]`);
            // Before a step, the account is as after the last one.
            if (marked && now !== seen) await expectRefused(`${when} ${what}`, verbsThen);
            seen = now;
        };
        program.watch = pause;
        session.account.ec2.middlewareStack.add(
            (next, { commandName = "" }) =>
                async (args) => {
                    const name = commandName.replace("Command", "");
                    if (changing.test(name)) await pause("before", name);
                    const result = await next(args);
                    if (changing.test(name)) await pause("after", name);
                    return result;
                },
            { step: "initialize" },
        );
        await act(session);
        return steps;
    }

    /** Returns the volume of each running box. */
    function volumes() {
        const { account } = aws;
        return allOfType(account, "aws:ebs/volume:Volume")
            .map(({ id }) => [id, attachmentOf(account, id)?.inputs["instanceId"]])
            .filter(
                ([, box]) => account.existing[String(box)]?.state["instanceState"] === "running",
            )
            .map(([id]) => id);
    }

    it("is refused at every step of a move, and the move takes its copy", async () => {
        const steps = await interleave((session) => verbs.move(session, "us-east-1b", yes));
        expect(steps).to.deep.equal([
            ...["[CreateTags]", "StopInstances", "CreateSnapshot", "CreateVolume", "up"],
            ...["DeleteSnapshot"],
        ]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        expect(aws.account.snapshots.map(({ id }) => id)).to.deep.equal(["snap-daily"]);
    });

    it("is refused at every step of an `up` that carries data to another zone", async () => {
        aws.configure(onGpu);
        const taken = await interleave((session) => verbs.up(session, "", yes), [noBox]);
        expect(taken).to.deep.equal([
            ...["[up]", "[CreateTags]", "StopInstances", "CreateSnapshot", "CreateVolume", "up"],
            ...["DeleteSnapshot"],
        ]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
    });

    it("is refused until an `up` that AWS refuses everywhere has restored everything", async () => {
        aws.configure(onGpu);
        const refusals = new Array<typeof noBox>(5).fill(noBox);
        let error: unknown;
        const steps = await interleave(
            async (session) => {
                error = await verbs.up(session, "", yes).catch((thrown: unknown) => thrown);
            },
            refusals,
            ["up"],
        );
        expect(steps.slice(-4)).to.deep.equal([
            "DeleteVolume",
            "StartInstances",
            "DeleteTags",
            "DeleteSnapshot",
        ]);
        expect(String(error)).to.contain("AWS has none of the boxes");
        expect(volumes()).to.deep.equal(["vol-ana-data"]);
        expect(JSON.stringify(aws.account)).to.not.contain(ana.who);
    });

    it("is refused at every step of a restore from a snapshot, and of one from a former volume", async () => {
        const snapshot = await interleave((session) => verbs.restore(session, "snap-daily", yes));
        expect(snapshot).to.deep.equal(["[CreateTags]", "CreateVolume", "up", "DeleteTags"]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        const former = await interleave((session) => verbs.restore(session, "vol-ana-data", yes));
        expect(former).to.deep.equal(["[CreateTags]", "CreateTags", "up", "DeleteTags"]);
        expect(volumes()).to.deep.equal(["vol-ana-data"]);
    });

    it("takes a snapshot at any time", async () => {
        const { session, program } = aws.session(ana);
        program.watch = async () => verbs.snapshot(aws.session(isaac).session, "", yes);
        await verbs.move(session, "us-east-1b", yes);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        expect(aws.account.snapshots).to.have.length(3);
    });
});
