import { expect } from "chai";
import { workplace } from "../../../cli/rehearse/workplace";
import type { Rehearsal } from "../../../cli/rehearse/rehearse";
import {
    renderDesktop,
    renderOpenDesktop,
    renderSummary,
    renderTriedDesktop,
    summarise,
} from "../../../cli/rehearse/summary";
import { check, report, stages } from "./reports";

const rehearsal: Rehearsal = {
    place: workplace("/project", "dev"),
    member: "ana",
    desktop: "on",
    machine: { engine: "podman", ask: () => Promise.reject(new Error("not asked")) },
    port: 2222,
    started: 100,
    standIns: ["member-key", "disk"],
    changes: { framework: "none" },
    watched: {
        ...report({
            selfTestEnded: true,
            stages: stages(100.51, 4),
            services: [
                { name: "data-volume", start: 104, end: 104.44 },
                { name: "novnc", start: 104, end: 104 },
                { name: "framework", start: 104 },
            ],
            status: { verdict: "ready", checks: [check("ssh", "ok"), check("novnc", "ok")] },
        }),
        final: true,
        seconds: 71.3,
    },
};
const vnc = check("vnc", "failed", "connection refused");
const rendered = (watched: Partial<Rehearsal["watched"]> = {}) =>
    renderSummary(
        summarise({ ...rehearsal, watched: { ...rehearsal.watched, ...watched } }, "/project"),
    );

describe("the summary of a rehearsal", () => {
    it("shows the verdict, the time to ready by stage and how to connect", () => {
        const text = rendered();
        expect(text).to.match(/^Rehearsal of dev: ana's box is ready, 71\.3 s after its start$/m);
        expect(text).to.match(/^ {2}start of the machine {7}0\.5 s$/m);
        expect(text).to.match(/^ {2}units {22}1\.0 s$/m);
        expect(text).to.match(/^ {2}services and self-test {4}66\.8 s {2}data-volume 0\.4 s$/m);
        expect(text).to.match(/^Shell {5}ssh -F \.cache\/rehearse\/dev\/ssh_config box$/m);
    });

    it("says whether a box has failed, or gave no verdict", () => {
        const failing = { verdict: "failed", checks: [vnc] } as const;
        expect(rendered({ status: failing })).to.match(
            /: ana's box has failed its self-test, 71\.3 s after its start\n/,
        );
        expect(rendered({ final: false })).to.match(/: ana's box is not ready, 71\.3 s after/);
    });

    it("shows no time for a box that was ready before", () => {
        const { seconds, ...watched } = rehearsal.watched;
        expect(seconds).to.be.greaterThan(0);
        const summary = summarise({ ...rehearsal, watched }, "/project");
        expect(summary).to.deep.include({ seconds: null, stages: [] });
        expect(renderSummary(summary)).to.match(/is ready already\n\nThe box's own self-test/);
    });

    it("lists each stand-in, so that nobody takes it for the real thing", () => {
        expect(rendered()).to.match(/^Not the real thing here$/m);
        expect(rendered()).to.include("the member's SSH key: the stack file has none");
        expect(rendered()).to.include("a loop device over a file");
    });

    it("says that `train` is missing where its container could not be pulled, and only there", () => {
        const without = { ...rehearsal, standIns: ["training-image"] as const };
        expect(renderSummary(summarise(without, "/project"))).to.match(
            /^Shell .*\n {10}`train` is not on this box: the container registry cannot be reached$/m,
        );
        expect(rendered()).not.to.include("train");
    });

    it("says that a container does not isolate its root, and what to use for untrusted files", () => {
        const text = renderSummary(summarise({ ...rehearsal, standIns: ["isolation"] }, "/"));
        expect(text).to.match(
            /^ {2}isolation: none against root in the box, .*; use --vm for files that you do not trust$/m,
        );
    });

    it("shows what only a virtual machine can, and names --vm in its commands", () => {
        const extraOutput = "$ lsblk\nnvme0n1 vol0123456789abcdef0\n";
        const summary = summarise(
            { ...rehearsal, machine: { ...rehearsal.machine, engine: "qemu" }, extraOutput },
            "/project",
        );
        expect(summary.extraOutput).to.deep.equal(["$ lsblk", "nvme0n1 vol0123456789abcdef0"]);
        const text = renderSummary(summary);
        expect(text).to.match(
            /^What only a virtual machine can show\n {2}\$ lsblk\n {2}nvme0n1 vol0/m,
        );
        expect(text).to.include("npx workstation rehearse dev --vm --stop");
        const container = renderSummary(summarise(rehearsal, "/project"));
        expect(container).not.to.match(/--vm|What only/);
    });

    it("shows what failed and its remedy, and no way to connect", () => {
        const text = rendered({ status: { verdict: "failed", checks: [vnc] } });
        expect(text).to.match(/^ {2}failed {2}vnc +0\.1 s {2}connection refused$/m);
        expect(text).to.include("try on the box: journalctl -bu workstation-vnc");
        expect(text).to.include("rehearse dev --logs");
        expect(text).not.to.include("Shell");
    });

    it("shows the remedy of a warning too, and calls the box ready", () => {
        const warned = { ...check("shared", "warning", "no bucket"), remedy: "ask the owner" };
        const text = rendered({ status: { verdict: "ready", checks: [warned] } });
        expect(text).to.match(/^ {2}warning shared +[\d.]+ s {2}no bucket$/m);
        expect(text).to.include("try on the box: ask the owner").and.to.include("Shell");
    });

    it("never calls a box ready or failed before its verdict is final", () => {
        const failing = { ...rehearsal.watched, final: false };
        expect(summarise({ ...rehearsal, watched: failing }, "/").verdict).to.equal("unfinished");
        const silent = { ...report({}), final: true, seconds: 1 };
        const summary = summarise({ ...rehearsal, watched: silent }, "/");
        expect(summary).to.deep.include({ verdict: "unfinished", checks: [], stages: [] });
        expect(renderSummary(summary)).to.include("no answer yet");
    });
});

describe("the way to the desktop", () => {
    it("is a link with the password where only the browser sees it", () => {
        expect(renderOpenDesktop(46080, "a/b+c")).to.match(
            /^Desktop {3}http:\/\/127\.0\.0\.1:46080\/vnc\.html#\S+&password=a%2Fb%2Bc$/m,
        );
    });

    it("is a list of commands for a script, without a password", () => {
        const text = renderDesktop(summarise(rehearsal, "/project"));
        expect(text).to.include("ssh_config -N -L 6080:127.0.0.1:6080 box");
        expect(text).to.include("open http://127.0.0.1:6080/vnc.html?resize=remote");
        expect(text).to.include("ssh_config box cat .vnc/password");
        expect(text).to.include("rehearse dev --direct");
    });

    it("is told to answer, and how to keep it open, where --direct has no terminal", () => {
        const text = renderTriedDesktop(summarise(rehearsal, "/project"));
        expect(text).to.match(/^Desktop {3}answers through podman exec; without a terminal/);
        expect(text).to.match(/run in a terminal: npx workstation rehearse dev --direct\n$/);
    });

    it("is nothing for a stack without one", () => {
        const summary = summarise({ ...rehearsal, desktop: "none" }, "/");
        expect(renderDesktop(summary)).to.equal("");
        expect(summary.desktop).to.equal(null);
    });

    it("is how to switch it on, where it is installed and off, although a former self-test saw it", () => {
        const summary = summarise({ ...rehearsal, desktop: "off" }, "/");
        expect(renderDesktop(summary)).to.equal(
            "Desktop   installed, and off; desktop: true in the stack file switches it on\n",
        );
        expect(summary.desktop).to.equal(null);
    });
});
