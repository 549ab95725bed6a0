import { expect } from "chai";
import { Asked } from "../../../cli/doctor/asked";
import { type Check, check, fail, type Finding, notNeeded, ok } from "../../../cli/doctor/check";
import { checksFor } from "../../../cli/doctor/checks";
import { runChecks } from "../../../cli/doctor/run-checks";
import { Refusal } from "../../../settings/refusal";

const asked = new Asked({}, undefined);
const limits = { check: 60_000, grace: 10 };
const never = new AbortController().signal;

const found = (name: string, finding: Finding, after: readonly string[] = []) =>
    check(name, { after, ask: () => finding, decide: (it) => it });

const outcomes = (checks: readonly Check[], stop = never, most = limits) =>
    Promise.all(runChecks(checks, asked, stop, most));

describe("the doctor's checks", () => {
    it("are unknown until the first that they build on is ok, however far above, and others run", async () => {
        const results = await outcomes([
            found("a", fail("is broken", "fix it")),
            found("b", ok("yes"), ["a"]),
            found("c", ok("yes"), ["b"]),
            found("d", ok("yes")),
        ]);
        expect(results.map(({ verdict, says }) => [verdict, says])).to.deep.equal([
            ["fail", "is broken"],
            ["unknown", "unknown until `a` is ok"],
            ["unknown", "unknown until `a` is ok"],
            ["ok", "yes"],
        ]);
    });

    it("wait for what is not needed as for what failed", async () => {
        const [, second] = await outcomes([
            found("a", notNeeded("it is off")),
            found("b", ok("yes"), ["a"]),
        ]);
        expect(second).to.include({ verdict: "unknown", waitsFor: "a" });
    });

    it("run side by side", async () => {
        let running = 0;
        let most = 0;
        const slow = (name: string) =>
            check(name, {
                ask: async () => {
                    most = Math.max(most, ++running);
                    await new Promise((resolve) => setTimeout(resolve, 20));
                    running--;
                },
                decide: () => ok("yes"),
            });
        await outcomes([slow("a"), slow("b"), slow("c")]);
        expect(most).to.equal(3);
    });

    it("turn an error into a finding, and stop no other", async () => {
        const throws = (name: string, error: Error) =>
            check(name, {
                ask: () => {
                    throw error;
                },
                decide: () => ok("yes"),
            });
        const ofAws = Object.assign(new Error("The security token is expired"), {
            name: "ExpiredToken",
            $metadata: {},
        });
        const results = await outcomes([
            throws("refused", new Refusal("there is no box\nnext: look elsewhere")),
            throws("of AWS", ofAws),
            throws("other", new TypeError("x is not a function")),
            found("last", ok("yes")),
        ]);
        expect(results.map(({ verdict, says }) => `${verdict}: ${says}`)).to.deep.equal([
            "fail: there is no box",
            "fail: you are not logged in to AWS, or your login has expired",
            "unknown: TypeError: x is not a function",
            "ok: yes",
        ]);
        expect(results[0]).to.include({ next: "look elsewhere" });
        expect(results[1]!.next)
            .to.contain("`aws sso login`")
            .and.contain("npx workstation doctor");
    });

    it("are unknown when their time is over, also where the asking does not heed the signal", async () => {
        const deaf = check("deaf", {
            ask: () => new Promise(() => undefined),
            decide: () => ok(""),
        });
        let heard = false;
        const heeding = check("heeding", {
            ask: (_, signal) =>
                new Promise((_resolve, reject) => {
                    signal.addEventListener("abort", () => {
                        heard = true;
                        reject(new Error("stopped"));
                    });
                }),
            decide: () => ok(""),
        });
        const results = await outcomes([deaf, heeding], never, { check: 30, grace: 10 });
        for (const { says } of results)
            expect(says).to.equal("unknown: there was no answer within 0.03 s");
        expect(heard).to.equal(true);
    });

    it("end when the user stops them", async () => {
        const stop = new AbortController();
        const deaf = check("deaf", {
            ask: () => new Promise(() => undefined),
            decide: () => ok(""),
        });
        const results = outcomes([deaf], stop.signal);
        stop.abort();
        expect((await results)[0]).to.include({ verdict: "unknown" });
    });

    it("stand below the ones that they build on, each under a name of its own", () => {
        for (const project of [undefined, "/project"]) {
            const above = new Set<string>();
            for (const { name, after } of checksFor(project)) {
                expect(above.has(name), name).to.equal(false);
                expect([...above], name).to.include.members([...after]);
                above.add(name);
            }
        }
    });

    it("for whoever deploys come with a project only", () => {
        const names = (project?: string) => checksFor(project).map(({ name }) => name);
        expect(names("/project")).to.include.members(["project", "Pulumi"]);
        expect(names()).to.not.include.members(["project"]).and.to.not.include.members(["Pulumi"]);
    });
});
