import { expect } from "chai";
import type { Session } from "../../../cli/change/session";
import { passTime } from "../../../simulation/account/instances";
import { allOfType, attachmentOf } from "../../../simulation/account/simulated-account";
import { isaac, SimulatedStack } from "./support/account";
import { runVerb } from "./support/run-verb";

const ana = { who: "ana@laptop-1", pid: 1 };
const yes = { yes: true };
const noBox = "InsufficientInstanceCapacity: We currently do not have sufficient capacity.";

/** Commands that change a box or a volume, each with its argument, as a second person types them. */
const seconds: Readonly<Record<string, string>> = {
    ...{ up: "", resize: "t3.xlarge", rebuild: "", move: "us-east-1c", restore: "snap-daily" },
    ...{ grow: "90", "upgrade-image": "", destroy: "" },
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
        for (const [verb, value] of Object.entries(seconds)) {
            if (!verbsThen.includes(verb)) continue;
            const { session, program } = aws.session(isaac);
            const answer = await runVerb(session, verb, value, yes).catch(
                (error: unknown) => error,
            );
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
        answers: readonly string[] = [],
        verbsThen = Object.keys(seconds),
    ) {
        const { session, program } = aws.session(ana);
        for (const answer of answers) program.failNext(answer);
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
        const steps = await interleave((session) => runVerb(session, "move", "us-east-1b", yes));
        expect(steps).to.deep.equal([
            ...["[CreateTags]", "StopInstances", "CreateSnapshot", "CreateVolume", "up"],
            ...["DeleteSnapshot"],
        ]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        expect(aws.account.snapshots.map(({ id }) => id)).to.deep.equal(["snap-daily"]);
    });

    it("is refused at every step of an `up` that carries data to another zone", async () => {
        aws.configure(onGpu);
        const taken = await interleave((session) => runVerb(session, "up", "", yes), [noBox]);
        expect(taken).to.deep.equal([
            ...["[up]", "[CreateTags]", "StopInstances", "CreateSnapshot", "CreateVolume", "up"],
            ...["DeleteSnapshot"],
        ]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
    });

    it("is refused until an `up` that AWS refuses everywhere has restored everything", async () => {
        aws.configure(onGpu);
        const refusals = new Array<string>(5).fill(noBox);
        let error: unknown;
        const steps = await interleave(
            async (session) => {
                error = await runVerb(session, "up", "", yes).catch((thrown: unknown) => thrown);
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
        expect(String(error)).to.contain("AWS has none of the instance types");
        expect(volumes()).to.deep.equal(["vol-ana-data"]);
        expect(JSON.stringify(aws.account)).to.not.contain(ana.who);
    });

    it("is refused at every step of a restore from a snapshot, and of one from a former volume", async () => {
        const snapshot = await interleave((session) =>
            runVerb(session, "restore", "snap-daily", yes),
        );
        expect(snapshot).to.deep.equal(["[CreateTags]", "CreateVolume", "up", "DeleteTags"]);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        const former = await interleave((session) =>
            runVerb(session, "restore", "vol-ana-data", yes),
        );
        expect(former).to.deep.equal(["[CreateTags]", "CreateTags", "up", "DeleteTags"]);
        expect(volumes()).to.deep.equal(["vol-ana-data"]);
    });

    it("takes a snapshot at any time", async () => {
        const { session, program } = aws.session(ana);
        program.watch = async () => runVerb(aws.session(isaac).session, "snapshot", "", yes);
        await runVerb(session, "move", "us-east-1b", yes);
        expect(volumes()).to.deep.equal(["vol-ana-data-2"]);
        expect(aws.account.snapshots).to.have.length(3);
    });
});
