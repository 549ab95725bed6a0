import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobHostUserData } from "../../cloud-init/job-host";
import { readMime } from "../../cloud-init/mime";

/** Returns the script of a host as cloud-init would run it. */
const scriptFor = (bucket: string) =>
    readMime(Buffer.from(jobHostUserData(bucket), "base64"))[0]!.content;

describe("a job's host at boot", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "job-host-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Runs the script with stand-ins for the commands; those named fail so many times. */
    function boot(failing: Readonly<Record<string, number>> = {}) {
        for (const command of ["mkdir", "chattr", "dnf", "mount-s3"]) {
            const file = join(folder, command);
            writeFileSync(
                file,
                `#!/bin/sh
echo ${command} "$@" >> ${folder}/calls
tries=$(/usr/bin/grep -c "^${command} " ${folder}/calls)
[ "$tries" -gt ${failing[command] ?? 0} ]
`,
            );
            chmodSync(file, 0o755);
        }
        writeFileSync(join(folder, "boot.py"), scriptFor("team-data"));
        const { status, stderr } = spawnSync("python3", [join(folder, "boot.py")], {
            env: { PATH: `${folder}:/usr/bin:/bin` },
            encoding: "utf8",
        });
        const calls = readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
        return { status, stderr, calls };
    }

    it("closes /shared, and mounts the shared part of the bucket over it, for every user", () => {
        const { status, stderr, calls } = boot();
        expect([status, stderr]).to.deep.equal([0, ""]);
        expect(calls.slice(0, 3)).to.deep.equal([
            "mkdir --parents /shared /var/cache/shared",
            "chattr +i /shared",
            "dnf install --assumeyes --quiet mount-s3",
        ]);
        expect(calls[3]).to.match(/^mount-s3 team-data \/shared --prefix shared\/ --cache /);
        expect(calls[3]).to.contain("--allow-other").and.contain("--allow-overwrite");
    });

    it("tries the network three times", () => {
        const { status, calls } = boot({ dnf: 2, "mount-s3": 1 });
        expect(status).to.equal(0);
        expect(calls.filter((call) => call.startsWith("dnf"))).to.have.length(3);
        expect(calls.filter((call) => call.startsWith("mount-s3"))).to.have.length(2);
    });

    it("leaves /shared closed when it cannot mount, and says so in the log of the boot", () => {
        const { status, stderr, calls } = boot({ dnf: 3 });
        expect(status).to.equal(1);
        expect(stderr).to.contain("dnf failed three times: /shared stays empty, and jobs cannot");
        expect(calls).to.include("chattr +i /shared");
        expect(calls.filter((call) => call.startsWith("mount-s3"))).to.deep.equal([]);
    });

    it("writes the bucket's name as Python reads text", () => {
        expect(scriptFor('a"b')).to.contain('BUCKET = "a\\"b"');
    });
});
