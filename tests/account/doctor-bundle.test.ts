import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../cli/doctor/bundle";
import type { Result } from "../../cli/doctor/run-checks";
import { until } from "../session/support/running";
import { BoxHere } from "./support/box-here";
import { type Emulator } from "./support/emulator";
import { credentials } from "./support/front";

/** The box is this machine: its user is the member, and OpenSSH's server is reached through the stand-in of Session Manager. */
describe("doctor on a laptop whose key the box takes", function () {
    this.timeout(240_000);

    const folder = mkdtempSync(join(tmpdir(), "workstation-bundle-"));
    let here: BoxHere;
    let former: Emulator["front"]["answers"];
    before(async () => {
        here = await BoxHere.start();
        const { answers } = here.emulator.front;
        former = { ...answers };
        answers["servicequotas:GetServiceQuota"] = () => Promise.resolve({ Quota: { Value: 32 } });
    });
    after(async () => {
        const { answers } = here.emulator.front;
        for (const name of Object.keys(answers)) delete answers[name];
        Object.assign(answers, former);
        await here.close();
        rmSync(folder, { recursive: true });
    });

    const run = (...args: readonly string[]) =>
        here.run(["doctor", ...args], {
            env: { HTTPS_PROXY: "http://ana:s3cretword@proxy:80" },
        });

    it("logs in, measures the way, and ends with 0", async () => {
        const { code, stdout, stderr } = await run("--json");
        const results = JSON.parse(stdout) as Result[];
        const notOk = results.filter(({ verdict }) => verdict !== "ok").map(({ check }) => check);
        // How fast the way is, depends on what else this machine does.
        expect(
            notOk.filter((check) => check !== "tunnel speed"),
            stdout,
        ).to.have.members(["Pulumi", "AWS's plugin", "proxy"]);
        const speed = results.find(({ check }) => check === "tunnel speed");
        const [, down, roundTrip] =
            /^download ([\d.]+) MB\/s, upload [\d.]+ MB\/s, round trip (\d+) ms/.exec(
                speed?.says ?? "",
            ) ?? [];
        // The stand-in's agent sends 1,024 bytes and then sleeps for 1 ms, and a round trip takes 80 ms.
        expect(Number(down)).to.be.greaterThan(0).and.at.most(1);
        expect(Number(roundTrip)).to.be.at.least(80);
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
        await until(() => here.service.openSessions.length === 0);
    });

    it("writes a bundle that only the user may read and that names nobody, lists what is in it, and overwrites none", async () => {
        const file = join(folder, "doctor.json");
        const { code, stdout, stderr } = await run("--bundle", file);
        expect(code, stderr).to.equal(0);
        expect(stdout).to.match(/^ok {4}SSH login +the box takes a key of this laptop$/m);
        expect(stdout).to.match(/Nothing failed, of 24 checks \([12] with a warning\)/);
        expect(statSync(file).mode & 0o777).to.equal(0o600);
        const text = readFileSync(file, "utf8");
        for (const secret of [
            "123456789012",
            credentials.secretAccessKey,
            "s3cretword",
            hostname(),
        ])
            expect(text).to.not.contain(secret);
        const { checks, versions, variables, boxLog } = JSON.parse(text) as Bundle;
        expect(checks.find(({ check }) => check === "who you are")?.says).to.equal(
            "arn:aws:sts::<account-1>:user/<arn-1> in account <account-1>",
        );
        expect(versions["node"]).to.equal(process.versions.node);
        expect(variables).to.include.members(["AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"]);
        expect(boxLog.from).to.be.oneOf(["the box, over SSH", "EC2's console"]);
        expect(boxLog.lines).to.not.be.empty;
        expect(stderr).to.contain("the results above (24)").and.to.contain("of the box's log");
        expect(stderr)
            .to.match(/account/)
            .and.to.contain("nothing was sent");

        const again = await run("--bundle", file);
        expect(again.stderr).to.contain(`${file} exists already and was not overwritten`);
        expect({ code: again.code, stdout: again.stdout }).to.deep.equal({ code: 1, stdout: "" });
        expect(readFileSync(file, "utf8")).to.equal(text);
        expect(existsSync(`${file}.new`)).to.equal(false);
    });
});
