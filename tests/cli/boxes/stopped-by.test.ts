import { expect } from "chai";
import { lastStopTag } from "../../../planning/tags";
import { stop, stopByItself } from "../../../simulation/account/instances";
import type { SimulatedAccount } from "../../../simulation/account/simulated-account";
import { retag } from "../../../simulation/account/tags";
import { history } from "../../../cli/boxes/history";
import type { Happening } from "../../../cli/boxes/past";
import { withAws } from "../../../cli/boxes/run";
import { start } from "../../../cli/boxes/start";
import { status } from "../../../cli/boxes/status";
import type { StatusRow } from "../../../cli/boxes/status-row";
import { region, SimulatedStack } from "../change/support/account";
import { printed } from "./support/printed";

/** A minute from now, to the second. */
const at = (minutes: number) =>
    `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19)}Z`;

describe("Who stopped a box, by the simulated EC2", function () {
    this.timeout(30_000);
    let stack: SimulatedStack;
    beforeEach(async () => {
        stack = new SimulatedStack();
        await stack.begin("ana");
        process.env["AWS_REGION"] = region;
    });
    afterEach(() => stack.end());

    const box = () =>
        Object.values(stack.account.existing).find((it) => "instanceType" in it.inputs)!.id;
    /** Stops the box in a way, with a note of the box's own on it. */
    const happens = (how: (account: SimulatedAccount, id: string) => void, note?: string) => {
        const id = box();
        stack.change((account) => {
            if (note !== undefined)
                retag(account, id, (tags) => ({ ...tags, [lastStopTag]: note }));
            how(account, id);
        });
    };
    const run = async <T>(verb: string, act: Parameters<typeof withAws<{ json: true }>>[2]) => {
        const { out, refusal } = await printed(() => withAws(verb, { json: true }, act));
        expect(refusal).to.equal(undefined);
        return JSON.parse(out) as T;
    };
    const told = async () => {
        const [row] = await run<StatusRow[]>("status", (aws, given) => status(aws, given));
        const past = await run<Happening[]>("history", (aws, given) => history(aws, given));
        const last = past.filter((it) => it.what === "stopped").at(-1);
        return { by: row?.stoppedBy, why: row?.stoppedWhy, since: row?.since, last };
    };

    it("is a person for a stop through its API, with the time", async () => {
        happens(stop);
        const { by, why, since, last } = await told();
        expect([by, why, last?.why]).to.deep.equal([
            "person",
            ...Array<string>(2).fill("User initiated"),
        ]);
        expect(Math.abs(Date.parse(since!) - Date.now())).to.be.below(60_000);
        expect(last).to.include({ at: since, from: "ec2" });
    });

    it("is idle for a stop from inside with the box's note, which alone has the time", async () => {
        const note = `idle at ${at(0)}: No use for 30 minutes.`;
        happens((account, id) => stopByItself(account, id, "inside"), note);
        const { by, why, since, last } = await told();
        expect([by, why]).to.deep.equal(["idle", note]);
        expect(last).to.include({ at: since, why: note });
    });

    it("is a person, at a time that nobody knows, for a stop from inside without a note", async () => {
        happens((account, id) => stopByItself(account, id, "inside"));
        expect(await told()).to.deep.equal({
            ...{ by: "person", why: "User initiated", since: null, last: undefined },
        });
    });

    it("is the box's note without its time, where the box's clock was ahead", async () => {
        const note = `idle at ${at(3 * 525_600)}: No use for 30 minutes.`;
        happens((account, id) => stopByItself(account, id, "inside"), note);
        expect(await told()).to.deep.equal({ by: "idle", why: note, since: null, last: undefined });
    });

    it("is EC2 for what it takes away, whatever the box guessed", async () => {
        for (const cause of ["spot", "retirement"] as const) {
            const note = `unknown at ${at(0)}: EC2 was asked to stop it, or stopped it itself`;
            happens((account, id) => stopByItself(account, id, cause), note);
            const { by, why } = await told();
            expect(by).to.equal("ec2");
            expect(why).to.match(/^Server\.(SpotInstanceShutdown|ScheduledStop): /);
        }
    });

    it("keeps `start` from starting a spot box that EC2 took away, and says what to do", async () => {
        happens((account, id) => stopByItself(account, id, "spot"));
        const given = { yes: true, member: "ana" };
        const { refusal } = await printed(() =>
            withAws("start", given, (aws) => start(aws, given)),
        );
        expect(refusal).to.match(/is a spot box whose capacity AWS has taken back/);
    });
});
