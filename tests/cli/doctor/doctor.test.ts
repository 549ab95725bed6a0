import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../../cli/doctor/bundle";
import { doctor, type DoctorGiven } from "../../../cli/doctor/doctor";
import type { Result } from "../../../cli/doctor/run-checks";
import { printed } from "../boxes/support/printed";
import { withProjectCopy } from "../project-copy";
import { Account } from "./support/account";
import { programsIn } from "./support/programs";

/** A public key of no private one, which consists of this letter. */
function keyOf(letter: string): string {
    const head = Buffer.from("0000000b7373682d6564323535313900000020", "hex");
    return `ssh-ed25519 ${Buffer.concat([head, Buffer.alloc(32, letter)]).toString("base64")}`;
}

describe("doctor, in a process with a pretended account and laptop", function () {
    this.timeout(120_000);
    const former = { ...process.env };
    let folder: string;
    let account: Account;
    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "workstation-doctor-test-"));
        account = new Account();
        mkdirSync(join(folder, ".ssh"));
        for (const [name, text] of [
            ["id_ed25519", "private"],
            ["id_ed25519.pub", `${keyOf("k")} meier@laptop`],
        ] as const)
            writeFileSync(join(folder, ".ssh", name), text);
        Object.assign(process.env, await account.begin(), {
            ...{ HOME: folder, XDG_CONFIG_HOME: folder, USER: "meier" },
            PATH: programsIn(join(folder, "bin")),
            ...{ AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/nonexistent" },
            AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
        });
    });
    afterEach(() => {
        account.end();
        for (const name of Object.keys(process.env))
            if (!(name in former)) Reflect.deleteProperty(process.env, name);
        Object.assign(process.env, former);
        process.exitCode = undefined;
        rmSync(folder, { recursive: true });
    });

    const never = new AbortController().signal;
    const run = (given: DoctorGiven = {}, project = folder) =>
        printed(() => doctor(given, project, never));
    async function results(given: DoctorGiven = {}, project = folder) {
        const all = JSON.parse((await run({ ...given, json: true }, project)).out) as Result[];
        return (name: string) => all.find(({ check }) => check === name)!;
    }

    it("prints a line for each check, and ends with 0 where nothing failed", async () => {
        const { out } = await run();
        expect(out).to.match(/^ok {4}OpenSSH +9\.2$/m);
        expect(out).to.match(
            /^- {5}running +it is stopped, which is no fault\n +next: `npx workstation start/m,
        );
        expect(out).to.match(
            /\nNothing failed, of 22 checks \(6 unknown\)\. Nothing was changed\.\n$/,
        );
        expect(process.exitCode).to.equal(0);
    });

    it("ends with 1 where a check failed, and names it", async () => {
        account.refuse["StopInstances"] = "UnauthorizedOperation";
        const { out } = await run();
        expect(out).to.match(/^FAIL {2}permissions +ec2:StopInstances, for stop: not allowed$/m);
        expect(out).to.contain("1 of 22 checks failed (6 unknown). It is `permissions`.");
        expect(process.exitCode).to.equal(1);
    });

    it("compares the laptop's key with the stack file of a project", async () => {
        const row = (line: string) =>
            `config:\n  aws:region: us-east-1\n  workstation:members:\n    - name: ana\n      sshPublicKeys: ["${line}"]\n`;
        for (const [line, verdict] of [
            [keyOf("k"), "ok"],
            [keyOf("o"), "fail"],
        ] as const)
            await withProjectCopy({ "Pulumi.dev.yaml": row(line) }, async (project) => {
                const found = await results({ member: "ana", stack: "dev" }, project);
                expect(found("SSH key")).to.include({ verdict });
                expect(found("SSH key").says).to.contain("Pulumi.dev.yaml");
                expect(found("Pulumi")).to.include({ verdict: "ok", says: "3.248.0" });
            });
    });

    it("writes the console that EC2 keeps into the bundle of a box that is off, with placeholders", async () => {
        const file = join(folder, "bundle.json");
        const { err } = await run({ bundle: file });
        expect(err).to.contain("of the box's log, from EC2's console").and.to.contain("1 address");
        const { boxLog, checks } = JSON.parse(readFileSync(file, "utf8")) as Bundle;
        expect(boxLog.lines).to.deep.equal(["Linux version", "eth0: <address-1>"]);
        expect(checks.find(({ check }) => check === "your box")?.says).to.match(
            /^<user-\d>'s in dev, i-0a1/,
        );
    });

    it("refuses to overwrite a file before it asks anything", async () => {
        const file = join(folder, "bundle.json");
        writeFileSync(file, "mine");
        const { out, refusal } = await run({ bundle: file });
        expect({ out, refusal }).to.deep.equal({
            out: "",
            refusal: `${file} exists already and was not overwritten; name another with --bundle`,
        });
        expect(readFileSync(file, "utf8")).to.equal("mine");
    });
});
