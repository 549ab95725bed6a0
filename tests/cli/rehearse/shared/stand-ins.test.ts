import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sharedStandIns } from "../../../../cli/rehearse/shared/stand-ins";

describe("what stands in for a bucket in a rehearsed box", () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "workstation-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    /** Returns the files that cover the box's own, by their path there. */
    const mounted = (flags: readonly string[]) =>
        Object.fromEntries(
            flags
                .filter((_, at) => flags[at - 1] === "-v")
                .map((flag) => flag.split(":"))
                .map(([file, at]) => [at!, { text: readFileSync(file!, "utf8"), file: file! }]),
        );

    it("is an S3 of the box's own, and the way to it for the unit that mounts", () => {
        const { flags, names } = sharedStandIns({ dir }, true);
        expect(names).to.deep.equal(["bucket"]);
        expect(flags.slice(0, 2)).to.deep.equal(["--device", "/dev/fuse"]);
        const files = mounted(flags);
        expect(Object.keys(files)).to.deep.equal([
            "/usr/local/libexec/rehearsal/local_s3.py",
            "/etc/systemd/system/rehearsal-s3.service",
            "/etc/systemd/system/shared@.service.d/rehearsal.conf",
        ]);
        const [, unit, environment] = Object.values(files).map(({ text }) => text);
        expect(unit).to.contain("local_s3.py /var/lib/rehearsal-s3 9000");
        expect(environment)
            .to.contain("Wants=rehearsal-s3.service")
            .and.to.contain("AWS_ENDPOINT_URL=http://127.0.0.1:9000");
    });

    it("has a program in the place of mount-s3 where none can be had", () => {
        const { flags, names } = sharedStandIns({ dir }, false);
        expect(names).to.deep.equal(["bucket", "mountpoint"]);
        const { file, text } = mounted(flags)["/usr/local/bin/mount-s3"]!;
        expect(text).to.match(/^#!\/usr\/bin\/python3\n/);
        expect(statSync(file).mode & 0o777).to.equal(0o755);
    });
});
