import { expect } from "chai";
import { workplace } from "../../rehearse/box";
import type { Rehearsal } from "../../rehearse/rehearse";
import type { Check } from "../../rehearse/verdict";
import { renderSummary, summarise } from "../../rehearse/summary";

const rehearsal: Rehearsal = {
    place: workplace("/project", "dev"),
    member: "ana",
    engine: "podman",
    port: 2222,
    ownKey: true,
    standIns: ["member-key", "disk"],
    changes: { framework: "none" },
    watched: {
        settled: true,
        judged: true,
        seconds: 71.26,
        stages: { seed: 0.123, init: 2 },
        status: {
            verdict: "ready",
            checks: [{ name: "ssh", verdict: "ok", seconds: 0.1, detail: "", remedy: "sshd -t" }],
        },
    },
};
const vnc: Check = {
    name: "vnc",
    verdict: "failed",
    seconds: 10,
    detail: "connection refused",
    remedy: "journalctl -bu workstation-vnc@ana",
};

describe("the summary of a rehearsal", () => {
    it("tells the verdict, the time by stage and how to get in", () => {
        const text = renderSummary(summarise(rehearsal, "/project"));
        expect(text).to.match(/^Rehearsal of dev: ana's box is ready after 71\.3 s$/m);
        expect(text).to.match(/cloud-init {4}seed 0\.1 s, init 2 s$/m);
        expect(text).to.match(
            /^Shell {7}ssh -p 2222 -i \.cache\/rehearse\/dev\/id_ed25519 .*ana@127/m,
        );
        expect(text).to.include("-N -L 6080:127.0.0.1:6080").and.include("http://localhost:6080/");
    });

    it("lists each stand-in, so that nothing is taken for shown that was not", () => {
        const text = renderSummary(summarise(rehearsal, "/project"));
        expect(text).to.match(/^Not the real thing here$/m);
        expect(text).to.include("the member's SSH key: the stack file has none");
        expect(text).to.include("a loop device over a file");
    });

    it("shows of a virtual machine what no container can, and names --vm in its commands", () => {
        const evidence = "$ lsblk\nnvme0n1 vol0123456789abcdef0\n";
        const summary = summarise({ ...rehearsal, engine: "qemu", evidence }, "/project");
        expect(summary.evidence).to.deep.equal(["$ lsblk", "nvme0n1 vol0123456789abcdef0"]);
        const text = renderSummary(summary);
        expect(text).to.match(/^What no container can show\n {2}\$ lsblk\n {2}nvme0n1 vol0/m);
        expect(text).to.include("npx workstation rehearse dev --vm --stop");
        const container = renderSummary(summarise(rehearsal, "/project"));
        expect(container).not.to.match(/--vm|What no container/);
    });

    it("tells what failed and its remedy, and gives no way in", () => {
        const watched = {
            ...rehearsal.watched,
            status: { verdict: "failed", checks: [vnc] },
        } as const;
        const text = renderSummary(summarise({ ...rehearsal, watched }, "/project"));
        expect(text).to.match(/^ {2}failed {2}vnc +10\.0 s {2}connection refused$/m);
        expect(text).to.include("try on the box: journalctl -bu workstation-vnc@ana");
        expect(text).to.include("rehearse dev --logs");
        expect(text).not.to.include("Desktop  ");
    });

    it("never calls a box ready or failed whose verdict was not settled", () => {
        const failing = { ...rehearsal.watched, settled: false };
        expect(summarise({ ...rehearsal, watched: failing }, "/").verdict).to.equal("unfinished");
        const silent = { settled: true, judged: false, seconds: 1, stages: {} };
        const summary = summarise({ ...rehearsal, watched: silent, ownKey: false }, "/");
        expect(summary).to.deep.include({ verdict: "unfinished", checks: [] });
        expect(summary.ssh).not.to.include("-i ");
        expect(renderSummary(summary)).to.include("did not start");
    });
});
