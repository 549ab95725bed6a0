import { expect } from "chai";
import { pretend } from "./pretend";
import {
    describeLook,
    type Look,
    lookInside,
    readLook,
    settled,
    type Status,
    watch,
} from "../../rehearse/verdict";

const check = (name: string, verdict: "ok" | "failed" | "waiting", detail = "") => ({
    ...{ name, verdict, detail },
    ...{ seconds: 0.1, remedy: `journalctl -bu workstation-${name}` },
});
const ready: Status = { verdict: "ready", checks: [check("ssh", "ok")] };
const failed: Status = { verdict: "failed", checks: [check("vnc", "failed", "refused")] };
const look = (given: Partial<Look>): Look => ({ judged: false, stages: {}, ...given });

const printed = (cloudInit: unknown, unit: string, status: string) =>
    `${JSON.stringify(cloudInit)}\n\n---\n${unit}\n---\n${status}\n`;

describe("a look at the box", () => {
    it("reads the stage under way, and the seconds of those that are through", () => {
        const v1 = {
            stage: "modules-final",
            "init-local": { start: 10, finished: 10.5 },
            init: { start: 11, finished: 13 },
            "modules-config": { start: null, finished: null },
            "modules-final": { start: 14, finished: null },
        };
        const seen = readLook(printed({ v1 }, "inactive", ""));
        expect(seen).to.deep.equal({
            stage: "units",
            judged: false,
            stages: { seed: 0.5, "files and people": 2, units: 0 },
        });
        expect(describeLook(seen)).to.equal("cloud-init: units");
    });

    it("reads the self-test's answer once there is one", () => {
        const seen = readLook(printed({ v1: { stage: null } }, "active", JSON.stringify(failed)));
        expect(seen).to.deep.equal({ judged: true, stages: {}, status: failed });
    });

    it("takes half a file, or none, as no answer yet", () => {
        const nothing = { judged: false, stages: {} };
        expect(readLook('{"v1": {"sta\n---\n---\n')).to.deep.equal(nothing);
        expect(readLook("")).to.deep.equal(nothing);
        expect(describeLook(look({}))).to.equal("starting");
    });

    it("says what the self-test waits for", () => {
        const status: Status = {
            verdict: "unfinished",
            checks: [check("cloud-init", "ok"), check("units", "waiting", "for docker")],
        };
        expect(describeLook(look({ status }))).to.equal("self-test: units for docker");
        expect(describeLook(look({ status: ready }))).to.equal("ready");
        const early: Status = { verdict: "unfinished", checks: [check("cloud-init", "waiting")] };
        expect(describeLook(look({ status: early }))).to.equal("cloud-init");
    });
});

describe("the verdict", () => {
    it("is settled when ready, and on a failure once the box's own patience is over", () => {
        expect(settled(look({ status: ready }))).to.equal(true);
        expect(settled(look({ status: failed }))).to.equal(false);
        expect(settled(look({ status: failed, judged: true }))).to.equal(true);
        const unfinished = { verdict: "unfinished", checks: [] } as const;
        expect(settled(look({ status: unfinished, judged: true }))).to.equal(false);
    });

    /** Watches a box that shows these looks, one a second. */
    const watched = (looks: readonly (Look | undefined)[], patience = 100) => {
        let at = -1;
        const shown: string[] = [];
        const clock = { now: () => at * 1000, sleep: () => Promise.resolve() };
        const next = () => Promise.resolve(looks[Math.min(++at, looks.length - 1)]);
        return watch(next, patience, (line) => shown.push(line), clock).then((result) => ({
            ...result,
            shown,
        }));
    };

    it("is waited for through failures that mend themselves", async () => {
        const result = await watched([look({}), look({ status: failed }), look({ status: ready })]);
        expect(result).to.deep.include({ settled: true, status: ready, seconds: 3 });
        expect(result.shown).to.deep.equal(["starting", "self-test: vnc refused"]);
    });

    it("fails to come when the box stops, and the last look is kept", async () => {
        const result = await watched([look({ status: failed }), undefined]);
        expect(result).to.deep.include({ settled: false, status: failed });
    });

    it("fails to come when time runs out", async () => {
        expect(await watched([look({})], 5)).to.deep.include({ settled: false, seconds: 5 });
    });
});

describe("a look into a container", () => {
    it("goes on when the engine's exec fails and the box runs", async () => {
        const busy = pretend({ exec: { status: 1 }, inspect: { stdout: "true\n" } });
        expect(await lookInside("podman", "box", busy)).to.deep.equal(look({}));
    });

    it("ends when the box has stopped or is gone", async () => {
        const stopped = pretend({ exec: { status: 1 }, inspect: { stdout: "false\n" } });
        expect(await lookInside("podman", "box", stopped)).to.equal(undefined);
        expect(await lookInside("podman", "box", pretend({}))).to.equal(undefined);
    });

    it("reads what the box printed", async () => {
        const run = pretend({ exec: { stdout: printed({}, "active", JSON.stringify(ready)) } });
        expect((await lookInside("docker", "box", run))?.status).to.deep.equal(ready);
        expect(run.asked[0]).to.match(/^docker exec box sh -c/);
    });
});
