import { expect } from "chai";
import { gunzipSync } from "node:zlib";
import { gzipped, readMime, renderMime } from "../../cloud-init/mime";
import { FaultBox, type Injection, minutes } from "./fault-box";

/** Adds a part to the program's own user data, as somebody might who edits the documents. */
const withPart = (content: string) => (own: Buffer) =>
    gzipped(
        renderMime([
            ...readMime(gunzipSync(own)),
            { content, contentType: "text/cloud-config", filename: "95-mine.yaml" },
        ]),
    );

/** Stands in for `date`: prints the time of four years ago, and converts others correctly. The kernel's clock is the host's. */
const late = `#!/bin/sh
[ "$1" = -d ] && exec /usr/bin/date "$@"
exec /usr/bin/date -d "1500 days ago" "$@"
`;

/** Faults from outside, each with the checks that must fail and their words. */
const faults: Record<string, Injection & { checks: readonly string[]; detail: RegExp }> = {
    "a part of the user data that is no YAML": {
        userData: withPart("#cloud-config\npackages: [git\n"),
        checks: ["cloud-init"],
        detail: /95-mine|yaml/i,
    },
    "a part of the user data that cloud-init cannot carry out, and then says done": {
        userData: withPart("#cloud-config\ntimezone: Mars/Olympus\n"),
        checks: ["cloud-init"],
        detail: /timezone/,
    },
    "a clock that is four years behind, as `date` tells it": {
        files: { "/usr/local/sbin/date": late },
        checks: ["clock"],
        detail: /^-1296\d{5} s ahead$/,
    },
    "Docker that does not start": {
        files: {
            "/etc/systemd/system/docker.service.d/50-fault.conf":
                "[Service]\nExecStart=\nExecStart=/bin/false\n",
        },
        checks: ["units", "docker"],
        detail: /workstation-container-runtime\.service failed/,
    },
    "a display that crashes again and again": {
        files: { "/usr/local/sbin/Xvnc": "#!/bin/sh\necho no display >&2\nexit 1\n" },
        checks: ["units", "vnc", "desktop"],
        detail: /workstation-vnc@ana\.service/,
    },
};

describe("a box with a fault in one of its parts", function () {
    this.timeout(8 * minutes);
    for (const [name, { checks, detail, ...injection }] of Object.entries(faults)) {
        it(`is failed by name within five minutes, at login too: ${name}`, async () => {
            const box = new FaultBox("service", injection);
            try {
                await box.launch();
                const [first] = await box.expectFailed(300, ...checks);
                expect(first?.detail).to.match(detail);
                expect(await box.login())
                    .to.include("workstation: failed\n")
                    .and.include(` failed  ${first?.name} `)
                    .and.include(`   try: ${first?.remedy}\n`);
            } finally {
                await box.remove();
            }
        });
    }
});
