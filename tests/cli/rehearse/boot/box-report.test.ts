import { expect } from "chai";
import {
    type BoxReport,
    reportFromContainer,
    emptyReport,
    readReport,
} from "../../../../cli/rehearse/boot/box-report";
import { failed, report, ready } from "../reports";
import { pretend } from "../pretend";

const unit = (name: string, state: string, start: string, end: string) =>
    `Id=workstation-${name}.service\nActiveState=${state}\n` +
    `InactiveExitTimestamp=${start}\nActiveEnterTimestamp=${end}\n`;
const at = (second: number) => `Tue 2026-11-24 20:26:0${second}.500000 UTC`;
const epoch = (second: number) => Date.UTC(2026, 10, 24, 20, 26, second, 500) / 1000;

const printed = (cloudInit: unknown, units: readonly string[], status = "", lastLine = "") =>
    `${JSON.stringify(cloudInit)}\n\n---\n${units.join("\n")}---\n${status}\n---\n${lastLine}\n`;

describe("a box's report", () => {
    it("reads the stages that have begun, in boot order, with names for a reader", () => {
        const v1 = {
            stage: "modules-final",
            init: { start: 11, finished: 13 },
            "init-local": { start: 10, finished: 10.5 },
            "modules-config": { start: null, finished: null },
            "modules-final": { start: 14, finished: null },
        };
        expect(readReport(printed({ v1 }, [])).stages).to.deep.equal([
            { name: "seed", start: 10, end: 10.5 },
            { name: "files and people", start: 11, end: 13 },
            { name: "units", start: 14 },
        ]);
    });

    it("reads services that are starting or have started, and not those that wait or failed", () => {
        const { services, selfTestEnded } = readReport(
            printed({}, [
                unit("data-volume", "active", at(1), at(3)),
                unit("vnc@ana", "activating", at(4), ""),
                unit("framework", "inactive", "", ""),
                unit("novnc", "failed", at(5), at(5)),
                unit("status", "activating", at(6), ""),
            ]),
        );
        expect(services).to.deep.equal([
            { name: "data-volume", start: epoch(1), end: epoch(3) },
            { name: "vnc@ana", start: epoch(4) },
        ]);
        expect(selfTestEnded).to.equal(false);
    });

    it("counts the box as selfTestEnded when its own self-test has ended", () => {
        const units = [unit("status", "active", at(1), at(2))];
        expect(readReport(printed({}, units)).selfTestEnded).to.equal(true);
    });

    it("reads the self-test's answer once there is one, and the log's last line", () => {
        const seen = readReport(printed({}, [], JSON.stringify(failed), "Unpacking git ..."));
        expect(seen).to.deep.equal(report({ status: failed, lastLine: "Unpacking git ..." }));
    });

    it("takes half a file, or none, for no answer yet", () => {
        expect(readReport('{"v1": {"sta\n---\n---\n')).to.deep.equal(emptyReport);
        expect(readReport("")).to.deep.equal(emptyReport);
    });
});

describe("a report from a container", () => {
    it("continues when the engine's exec fails and the box still runs", async () => {
        const busy = pretend({ exec: { status: 1 }, inspect: { stdout: "true\n" } });
        expect(await reportFromContainer("podman", "box", busy)).to.deep.equal(emptyReport);
    });

    it("ends when the box has stopped or is gone", async () => {
        const stopped = pretend({ exec: { status: 1 }, inspect: { stdout: "false\n" } });
        expect(await reportFromContainer("podman", "box", stopped)).to.equal(undefined);
        expect(await reportFromContainer("podman", "box", pretend({}))).to.equal(undefined);
    });

    it("reads what the box printed", async () => {
        const run = pretend({ exec: { stdout: printed({}, [], JSON.stringify(ready)) } });
        const seen: BoxReport | undefined = await reportFromContainer("docker", "box", run);
        expect(seen?.status).to.deep.equal(ready);
        expect(run.asked[0]).to.match(/^docker exec box sh -c/);
    });
});
