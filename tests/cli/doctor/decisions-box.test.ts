import { expect } from "chai";
import type { Box } from "../../../cli/boxes/find";
import type { Heard } from "../../../cli/boxes/hear-from";
import { decideAgent, decideSelfTest } from "../../../cli/doctor/box/agent";
import { decideBoxes, decideRunning } from "../../../cli/doctor/box/box";
import { decideOffering } from "../../../cli/doctor/box/offering";
import { decideQuota } from "../../../cli/doctor/box/quota";
import { decideRights, whyRefused } from "../../../cli/doctor/box/rights";
import { decideSession } from "../../../cli/doctor/box/session";
import { decideShell } from "../../../cli/doctor/box/shell";
import { decideLogin, decideSpeed } from "../../../cli/doctor/box/ssh";
import { quotaOf } from "../../../catalog/quotas";
import { boxOf } from "./support/box";
import { type Decisions, testDecisions } from "./support/decisions";

const now = new Date("2026-11-30T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const box = boxOf({ launched: minutesAgo(60) });
const heard: Heard = {
    ...{ online: true, lastPing: minutesAgo(2), agentVersion: "3.3.2299.0", verdict: "passed" },
    tested: minutesAgo(50),
};
const off: Box = { ...box, state: "stopped" };
const quota = quotaOf("g5.xlarge", false);
const counted = { quota, value: 8, used: 8, region: "us-east-1" };
const login = (err: string) => ({ box, tested: { measured: undefined, err, isInstalled: true } });
const measured = { roundTrip: 85, down: 680_000, up: 640_000 };
const answer = (action: string, code?: string, message = "") => ({
    ...{ verb: action.replace("ec2:", ""), action, code, message },
});

const decisions: Decisions = {
    boxes: [
        [
            decideBoxes({ boxes: [], region: "us-east-1" }),
            "fail",
            /no box in us-east-1/,
            /--region/,
        ],
        [
            decideBoxes({ boxes: [box, { ...box, stack: "b" }], region: "r" }),
            "ok",
            /^2 in r.*b, dev/,
        ],
    ],
    permissions: [
        [
            decideRights([answer("ec2:start", "DryRunOperation"), answer("ec2:list")]),
            ...(["ok", /start and list/] as const),
        ],
        [
            decideRights([
                answer("ec2:start", "DryRunOperation"),
                answer("ec2:stop", "UnauthorizedOperation"),
            ]),
            ...(["fail", /^ec2:stop, for stop: not allowed$/, /workstation access/] as const),
        ],
        [
            decideRights([answer("ec2:start", "RequestLimitExceeded")]),
            ...(["unknown", /RequestLimitExceeded to ec2:start/] as const),
        ],
    ],
    "vCPU quota": [
        [
            decideQuota({ ...counted, box }),
            "ok",
            /8 of the 8 vCPUs of L-DB2E81BA .*your box among them/,
        ],
        [
            decideQuota({ ...counted, box: off }),
            ...([
                "fail",
                /L-DB2E81BA.*needs 4/,
                /--quota-code L-DB2E81BA --desired-value 12/,
            ] as const),
        ],
        [decideQuota({ ...counted, box: off, used: 4 }), "ok", /needs 4/],
        [decideQuota({ ...counted, box: off, value: 0, used: 0 }), "fail", /0 of the 0/, /value 4/],
        [decideQuota({ ...counted, box, quota: undefined }), "unknown", /no quota for g5\.xlarge/],
        [decideQuota({ ...counted, box, value: undefined }), "unknown", /no value of L-DB2E81BA/],
    ],
    offering: [
        [decideOffering({ box, isOffered: true }), "ok", /g5\.xlarge in us-east-1a/],
        [
            decideOffering({ box, isOffered: false }),
            "fail",
            /does not offer/,
            /workstation move ZONE dev/,
        ],
    ],
    running: [
        [decideRunning(box), "ok", /runs/],
        [decideRunning({ ...box, state: "pending" }), "warn", /starting/, /again/],
        [decideRunning(off), "not needed", /stopped/, /start --stack dev --member ana/],
    ],
    "Systems Manager": [
        [decideAgent({ box, heard }, now), "ok", /agent 3\.3\.2299\.0, heard 2 min ago/],
        [
            decideAgent({ box, heard: { ...heard, lastPing: now } }, now),
            "ok",
            /within the last minute/,
        ],
        [
            decideAgent({ box, heard: { ...heard, online: false } }, now),
            ...(["fail", /last 2 min ago/, /logs --console/] as const),
        ],
        [
            decideAgent({ box, heard: undefined }, now),
            ...(["fail", /not heard.*1 h 0 min/, /logs --console/] as const),
        ],
        [
            decideAgent({ box: { ...box, launched: minutesAgo(1) }, heard: undefined }, now),
            ...(["warn", /boots/, /logs --console/] as const),
        ],
    ],
    "self-test": [
        [decideSelfTest({ box, heard }), "ok", /2026-11-30 11:10/],
        [
            decideSelfTest({ box, heard: { ...heard, verdict: "failed" } }),
            ...(["fail", /failed/, /workstation-status --last/] as const),
        ],
        [
            decideSelfTest({ box, heard: { ...heard, verdict: "testing" } }),
            "warn",
            /under way/,
            /again/,
        ],
        [
            decideSelfTest({ box, heard: { ...heard, verdict: "untested" } }),
            ...(["warn", /nothing has tested/, /workstation-status/] as const),
        ],
    ],
    session: [
        [decideSession({ opened: 1234, answers: [120.4, 91.2] }), "ok", /1\.2 s.*91 ms/],
        [decideSession({ opened: 1234, answers: [] }), "fail", /no SSH server/, /logs --console/],
        [decideSession({ opened: undefined, answers: [] }), "fail", /does not reach/, /minute/],
    ],
    "shell session": [
        [decideShell("opened"), "ok", /opens/],
        [decideShell("encrypted"), "warn", /KMS/, /session-manager-plugin/],
        [decideShell("not reached"), "fail", /does not reach/, /minute/],
    ],
    "SSH login": [
        [
            decideLogin({ box, tested: { measured, err: "", isInstalled: true } }),
            "ok",
            /takes a key/,
        ],
        [
            decideLogin(login("ana@x: Permission denied (publickey).\n")),
            "fail",
            /no key/,
            /ssh-add/,
        ],
        [
            decideLogin(
                login("WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nverification failed."),
            ),
            ...(["fail", /another host key/, /ssh-keygen -R workstation-dev-ana/] as const),
        ],
        [decideLogin(login("a\nConnection reset\n")), "fail", /says: Connection reset$/, /ssh/],
        [decideLogin(login("")), "fail", /without a word/, /ssh/],
    ],
    "tunnel speed": [
        [decideSpeed(measured), "ok", /download 0\.7 MB\/s, upload 0\.6 MB\/s, round trip 85 ms/],
        [decideSpeed({ ...measured, up: 90_000 }), "warn", /upload 0\.09 MB\/s/, /line/],
        [decideSpeed({ ...measured, roundTrip: 900 }), "warn", /900 ms/, /line/],
    ],
};

describe("the doctor decides about a box and what its member may do", () => {
    testDecisions(decisions);

    it("why AWS refused, in its newer words and its older ones, without the encoded part", () => {
        const reason = (text: string) =>
            whyRefused(`You are not authorized to perform this operation. ${text}`);
        const who =
            "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: ec2:StopInstances on resource: arn";
        const encoded = "Encoded authorization failure message: abc";
        expect(
            reason(
                `${who} because no identity-based policy allows the ec2:StopInstances action. ${encoded}`,
            ),
        ).to.equal("no identity-based policy allows it");
        expect(
            reason(`${who} with an explicit deny in a service control policy. ${encoded}`),
        ).to.equal("denied by a service control policy");
        expect(reason(`${who} with an explicit deny in an identity-based policy`)).to.equal(
            "denied by an identity-based policy",
        );
        expect(reason(encoded)).to.equal("not allowed");
    });
});
