import { expect } from "chai";
import { bootSteps, type BoxReport, type Status } from "../../../../cli/rehearse/boot/box-report";
import { isFinal, progressOf, watch } from "../../../../cli/rehearse/boot/verdict";
import { check, failed, report, ready, stages } from "../reports";

describe("the progress of a boot", () => {
    const shown = (given: Partial<BoxReport>) => {
        const { step, waitsFor } = progressOf(report({ stages: stages(0, 4), ...given }));
        return `${bootSteps[step]}: ${waitsFor}`;
    };

    it("is the current stage of cloud-init, or else the last one", () => {
        expect(shown({ stages: [] })).to.equal("start of the machine: ");
        expect(shown({ stages: stages(0, 1, true) })).to.equal("seed: ");
        expect(shown({ stages: stages(0, 2) })).to.equal("files and people: ");
        expect(shown({ stages: stages(0, 4, true) })).to.equal("units: ");
    });

    it("shows next the services that are still starting", () => {
        const services = [
            { name: "data-volume", start: 5, end: 6 },
            { name: "container-runtime", start: 5 },
            { name: "framework", start: 5 },
        ];
        expect(shown({ services })).to.equal("services: container-runtime, framework");
    });

    it("shows last the first check that has not passed", () => {
        const checks = [
            ...[check("units", "ok"), check("shared", "warning", "no bucket")],
            check("vnc", "failed", "refused"),
        ];
        expect(shown({ status: { verdict: "failed", checks } })).to.equal("self-test: vnc refused");
        expect(shown({})).to.equal("self-test: ");
        expect(shown({ status: ready })).to.equal("self-test: ");
    });

    it("includes the log's last line", () => {
        expect(progressOf(report({ lastLine: "Unpacking git" })).lastLine).to.equal(
            "Unpacking git",
        );
    });
});

describe("the verdict", () => {
    it("is final when ready, and for a failure once the box's own self-test has ended", () => {
        expect(isFinal(report({ status: ready }))).to.equal(true);
        expect(isFinal(report({ status: failed }))).to.equal(false);
        expect(isFinal(report({ status: failed, selfTestEnded: true }))).to.equal(true);
        const unfinished: Status = { verdict: "unfinished", checks: [] };
        expect(isFinal(report({ status: unfinished, selfTestEnded: true }))).to.equal(false);
    });

    /** Watches a box that started 2 s before and shows these reports, one a second. */
    const watched = async (reports: readonly (BoxReport | undefined)[], patience = 100) => {
        let [at, seconds] = [-1, 1000];
        const shown: string[] = [];
        const sleep = () => Promise.resolve(void (seconds += 1));
        const next = () => Promise.resolve(reports[Math.min(++at, reports.length - 1)]);
        const result = await watch(
            next,
            { started: 998, patience },
            ({ step }, since) => shown.push(`${bootSteps[step]} at ${since}`),
            { now: () => seconds * 1000, sleep },
        );
        return { ...result, shown };
    };

    it("is awaited through failures that recover, with the time since the box's start", async () => {
        const through = { stages: stages(0, 4) };
        const result = await watched([
            report({}),
            report({ ...through, status: failed }),
            report({ status: ready }),
        ]);
        expect(result).to.deep.include({ final: true, status: ready, seconds: 4 });
        expect(result.shown).to.deep.equal(["start of the machine at 2", "self-test at 3"]);
    });

    it("has no time when it was final at the first report", async () => {
        const result = await watched([report({ status: ready })]);
        expect(result.final).to.equal(true);
        expect(result).not.to.have.property("seconds");
    });

    it("stays open when the box stops, with the last report", async () => {
        const result = await watched([report({ status: failed }), undefined]);
        expect(result).to.deep.include({ final: false, status: failed });
    });

    it("stays open when time runs out", async () => {
        expect(await watched([report({})], 5)).to.deep.include({ final: false, seconds: 7 });
    });
});
