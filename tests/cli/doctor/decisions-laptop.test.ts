import { expect } from "chai";
import { decideClock } from "../../../cli/doctor/account/clock";
import { decideCredentials } from "../../../cli/doctor/account/credentials";
import { decideNetwork } from "../../../cli/doctor/account/network";
import { secondsAhead } from "../../../cli/doctor/account/reach";
import { decidePulumi } from "../../../cli/doctor/deployer";
import { decideNode } from "../../../cli/doctor/laptop/node";
import { decideOpenSsh } from "../../../cli/doctor/laptop/open-ssh";
import { decidePlugin } from "../../../cli/doctor/laptop/plugin";
import { decideProxy } from "../../../cli/doctor/laptop/proxy";
import { decideSshKey } from "../../../cli/doctor/laptop/ssh-key";
import { answered, type Decisions, missing, testDecisions } from "./support/decisions";

const now = new Date("2026-11-30T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const keys = ["ana@laptop", "ana@other"].map(
    (comment) =>
        `ssh-ed25519 ${Buffer.from(comment.padEnd(32, "x")).toString("base64")} ${comment}`,
) as [string, string];
const [key, otherKey] = keys;
const inFile = { stack: "dev", member: "ana", keys: [key] };
const reached = { region: "us-east-1", took: 20, ahead: 0.2 };
const aheadBy = (ahead: number, platform: NodeJS.Platform = "linux") =>
    decideClock({ ahead, platform });

const decisions: Decisions = {
    "Node.js": [
        [decideNode("20.19.0"), "ok", /20\.19\.0/],
        [decideNode("24.1.0"), "ok", /24/],
        [decideNode("20.9.0"), "fail", /20\.19 or later/, /nodejs\.org/],
    ],
    OpenSSH: [
        [decideOpenSsh(answered("OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0")), "ok", /^9\.2$/],
        [decideOpenSsh(answered("OpenSSH_for_Windows_8.1p1, LibreSSL 3.0.2")), "ok", /^8\.1$/],
        [decideOpenSsh(answered("OpenSSH_10.0p2, OpenSSL")), "ok", /^10\.0$/],
        [decideOpenSsh(answered("OpenSSH_7.4p1, OpenSSL")), "fail", /7\.6 or later/, /install/],
        [
            decideOpenSsh(answered("Dropbear v2022.83")),
            "fail",
            /not OpenSSH's.*Dropbear/,
            /install/,
        ],
        [decideOpenSsh(missing), "fail", /no `ssh`/, /winget install/],
    ],
    "SSH key": [
        [decideSshKey({ offered: [], nameless: [], inFile }), "fail", /no SSH key/, /ssh-keygen/],
        [decideSshKey({ offered: keys, nameless: [], inFile }), "ok", /ana@laptop, as Pulumi\.dev/],
        [
            decideSshKey({ offered: [otherKey], nameless: [], inFile }),
            ...([
                "fail",
                /none of the 1 keys.*for ana: ssh-ed25519 ana@laptop/,
                /ssh-add/,
            ] as const),
        ],
        [decideSshKey({ offered: keys, nameless: [], inFile: undefined }), "ok", /and 1 more/],
        [decideSshKey({ offered: [], nameless: ["~/.ssh/id"], inFile }), "ok", /SSH login/],
    ],
    "AWS's plugin": [
        [decidePlugin(missing), "not needed", /only --plugin/],
        [decidePlugin(answered("1.2.764.0\n")), "ok", /1\.2\.764\.0/],
        [decidePlugin(answered("1.2.707.0\n")), "warn", /1\.2\.764\.0 may fail/, /install/],
        [decidePlugin(answered("1.2.889.0\n")), "warn", /withdrawn/, /install/],
        [decidePlugin(answered("1.2.896.0\n")), "ok", /896/],
    ],
    proxy: [
        [decideProxy({}), "ok", /none/],
        [decideProxy({ HTTPS_PROXY: "" }), "ok", /none/],
        [
            decideProxy({ https_proxy: "http://a:b@p" }),
            "warn",
            /^https_proxy is set(?!.*a:b)/,
            /VPN/,
        ],
    ],
    network: [
        [decideNetwork(reached), "ok", /us-east-1/],
        [decideNetwork({ region: "mars-1", code: "ENOTFOUND" }), "fail", /misspelt/, /--region/],
        [decideNetwork({ region: "us-east-1", code: "ENOTFOUND" }), "fail", /no network/, /curl/],
        [
            decideNetwork({ region: "us-east-1", code: "SELF_SIGNED_CERT_IN_CHAIN" }),
            ...(["fail", /certificate of their own/, /NODE_EXTRA_CA_CERTS/] as const),
        ],
    ],
    clock: [
        [aheadBy(-2), "ok", /within 3 s/],
        [aheadBy(59), "ok", /59 s behind/],
        [aheadBy(-90), "warn", /90 s ahead/, /timedatectl/],
        [aheadBy(299), "warn", /5 min behind/, /timedatectl/],
        [aheadBy(300), "fail", /5 min behind AWS's, which refuses/, /timedatectl/],
        [aheadBy(-86_400, "darwin"), "fail", /24 h ahead/, /sntp/],
        [aheadBy(600, "win32"), "fail", /10 min behind/, /w32tm/],
        [decideClock({ ahead: undefined, platform: "linux" }), "unknown", /no time/],
    ],
    credentials: [
        [decideCredentials({ isTemporary: false, expires: undefined }), "ok", /a key/],
        [decideCredentials({ isTemporary: true, expires: undefined }), "ok", /temporary/],
        [decideCredentials({ isTemporary: true, expires: minutesAgo(-90) }, now), "ok", /90 min/],
        [
            decideCredentials({ isTemporary: true, expires: minutesAgo(-7) }, now),
            "warn",
            /7 min/,
            /sso/,
        ],
        [
            decideCredentials({ isTemporary: true, expires: minutesAgo(1) }, now),
            "fail",
            /expired/,
            /sso/,
        ],
    ],
    Pulumi: [
        [decidePulumi(answered("v3.248.0\n")), "ok", /3\.248\.0/],
        [decidePulumi(answered("v3.99.1\n")), "fail", /3\.248\.0 or later/, /winget/],
        [decidePulumi(missing), "not needed", /whoever deploys/, /winget/],
    ],
};

describe("the doctor decides about a laptop and its way to AWS", () => {
    testDecisions(decisions);

    it("how far AWS's clock is ahead by a header that has no fractions", () => {
        const here = Date.parse("2026-11-30T12:00:00.500Z");
        expect(secondsAhead("Mon, 30 Nov 2026 12:05:00 GMT", here)).to.equal(300);
        expect(secondsAhead("Mon, 30 Nov 2026 11:59:00 GMT", here)).to.equal(-60);
        expect(secondsAhead(null, here)).to.equal(undefined);
    });
});
