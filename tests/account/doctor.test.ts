import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { expect } from "chai";
import { memberCalls } from "../../docs/tables/member-calls";
import { memberPolicy } from "../../planning/policies/member-policy";
import type { Result } from "../../cli/doctor/run-checks";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { allows } from "../support/iam/evaluate";
import { type SshServer, startSshServer } from "../session/support/ssh-server";
import { type MadeBox, makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { asMemberCall, seenByIam } from "./support/member-calls";
import { Refused } from "./support/refused";
import { type RunOptions, runVerb } from "./support/run-verb";
import { answerSessions } from "./support/sessions";

const hers = memberPolicy("workstation", "dev", "ana");

describe("doctor", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    let boxes: readonly MadeBox[];
    let service: SessionManager;
    let sshd: SshServer;
    let former: Emulator["front"]["answers"];
    before(async () => {
        sshd = await startSshServer();
        service = await SessionManager.start(conditions());
    });
    after(async () => {
        await service.end();
        sshd.close();
    });
    beforeEach(async () => {
        emulator = await emptyEmulator();
        const { front } = emulator;
        boxes = await makeBoxes(front.client("us-east-1"), "dev", ["ana", "ben"]);
        former = { ...front.answers };
        Object.assign(front.answers, {
            ...(await answerSessions(service, { [boxes[0]!.id]: { 22: sshd.port } })),
            "servicequotas:GetServiceQuota": () => Promise.resolve({ Quota: { Value: 32 } }),
        });
        front.forget();
    });
    afterEach(() => {
        for (const name of Object.keys(emulator.front.answers)) delete emulator.front.answers[name];
        Object.assign(emulator.front.answers, former);
        emulator.front.ahead = 0;
    });

    /** Runs it, and returns its results by name. */
    async function diagnose(args: readonly string[] = [], options: RunOptions = {}) {
        const { code, stdout, stderr } = await runVerb(["doctor", "--json", ...args], {
            ...options,
            env: {
                ...emulator.environment,
                WORKSTATION_MEMBER: "ana",
                AWS_EC2_METADATA_DISABLED: "true",
                ...options.env,
            },
        });
        expect(stderr).to.equal("");
        const results = JSON.parse(stdout) as Result[];
        const found = (name: string) => {
            const result = results.find(({ check }) => check === name);
            if (result === undefined) throw new Error(`there is no check ${name}`);
            return result;
        };
        return { code, results, found };
    }

    const called = () => emulator.front.calls.map((it) => `${it.service}:${it.operation}`);

    /** Expects that her policy allows every call; of GetCallerIdentity AWS asks no policy (STS API reference, 2026-11). */
    function expectAllowed(): void {
        const seen = boxes.map(seenByIam);
        for (const call of emulator.front.calls) {
            if (call.operation === "GetCallerIdentity") continue;
            const asked = asMemberCall(call, seen, "ana");
            expect(allows(hers, asked), asked.action).to.equal(true);
        }
    }

    it("finds everything in order but the key that the laptop lacks, with calls that her policy allows and that change nothing", async () => {
        const { code, results, found } = await diagnose();
        const notOk = results.filter(({ verdict }) => verdict !== "ok").map(({ check }) => check);
        expect(notOk).to.have.members([
            ...["Pulumi", "AWS's plugin", "SSH key", "SSH login", "tunnel speed"],
        ]);
        expect(found("who you are").says).to.match(/arn:aws:.* in account 123456789012/);
        expect(found("boxes").says).to.equal("2 in us-east-1, of stack dev");
        expect(found("your box").says).to.contain(`ana's in dev, ${boxes[0]!.id}`);
        expect(found("vCPU quota").says).to.contain("4 of the 32 vCPUs of L-1216C47A");
        expect(found("SSH login").says).to.contain("no key of this laptop");
        expect(code).to.equal(1);
        expectAllowed();
        for (const { operation, parameters } of emulator.front.calls)
            if (/^(Start|Stop)Instances$/.test(operation))
                expect(parameters["DryRun"], operation).to.equal("true");
        const others = called().filter((it) => !/:(Describe|Get)/.test(it));
        expect([...new Set(others)].sort()).to.deep.equal([
            ...["ec2:StartInstances", "ec2:StopInstances"],
            ...["ssm:StartSession", "ssm:TerminateSession"],
        ]);
        const asked = new Set(called());
        asked.delete("sts:GetCallerIdentity");
        const listed = memberCalls["doctor"]!.map(({ action }) => action);
        // The last is for a bundle, a lost connection, or no call of this protocol.
        expect([...asked].sort()).to.deep.equal(
            [...new Set(listed)].filter((it) => !/Resume|OpenDataChannel/.test(it)).sort(),
        );
        expect(service.openSessions).to.have.length(0);
    });

    it("says without credentials how to log in, and asks AWS nothing with them", async () => {
        const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
        const { code, found } = await diagnose([], { env: none });
        expect(found("credentials")).to.include({ verdict: "fail" });
        expect(found("credentials").next).to.contain("`aws sso login` or `aws configure`");
        expect(found("network").verdict).to.equal("ok");
        expect(found("tunnel speed").says).to.equal("unknown until `credentials` is ok");
        expect(code).to.equal(1);
        expect(called()).to.be.empty;
    });

    it("says that a login has expired, and does not continue with it", async () => {
        await emulator.faults.strike("expired");
        const { code, found } = await diagnose();
        expect(found("who you are")).to.include({
            ...{ verdict: "fail", says: "you are not logged in to AWS, or your login has expired" },
        });
        expect(found("boxes").says).to.equal("unknown until `who you are` is ok");
        expect(code).to.equal(1);
    });

    it("says that the clock is 10 minutes behind AWS's, and how to set it", async () => {
        emulator.front.ahead = 600;
        const { code, found } = await diagnose([], {
            env: { AWS_ENDPOINT_URL: emulator.front.url },
        });
        expect(found("clock").says).to.match(/^this clock is 10 min behind AWS's/);
        expect(found("clock").next).to.contain("timedatectl");
        expect(found("who you are").verdict).to.equal("ok");
        expect(code).to.equal(1);
    });

    it("names each permission that is denied, and why, and checks the rest", async () => {
        emulator.front.answers["ec2:StopInstances"] = () =>
            Promise.reject(
                new Refused(
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. User: arn:aws:iam::1:user/ana is not authorized to perform: " +
                        "ec2:StopInstances on resource: x because no identity-based policy allows the ec2:StopInstances action. Encoded authorization failure message: abc",
                ),
            );
        emulator.front.answers["servicequotas:GetServiceQuota"] = () =>
            Promise.reject(new Refused("AccessDeniedException", "User is not authorized"));
        const { code, found } = await diagnose();
        expect(found("permissions").says).to.equal(
            "ec2:StopInstances, for stop: no identity-based policy allows it",
        );
        expect(found("vCPU quota").says).to.contain("does not let you do this");
        expect(found("offering").verdict).to.equal("ok");
        expect(found("session").verdict).to.equal("ok");
        expect(code).to.equal(1);
    });

    it("says without a network so, and what of this laptop is in order; it needs root, for a network namespace of its own", async () => {
        expect(process.getuid?.(), "run this lane as root: `sudo npm run test:account`").to.equal(
            0,
        );
        const { code, found } = await diagnose([], {
            ...{ within: ["unshare", "-n"], env: { AWS_ENDPOINT_URL: "" } },
        });
        expect(found("network").says).to.match(/^AWS does not answer in us-east-1 .*no network/);
        expect(found("OpenSSH").verdict).to.equal("ok");
        expect(found("credentials").verdict).to.equal("ok");
        expect(found("your box").says).to.equal("unknown until `network` is ok");
        expect(code).to.equal(1);
    });

    it("takes a box that is off for no fault, and checks what does not need it", async () => {
        const stop = { InstanceIds: [boxes[0]!.id] };
        await emulator.front.client("us-east-1").send(new StopInstancesCommand(stop));
        const { found } = await diagnose();
        expect(found("running")).to.deep.include({
            ...{ verdict: "not needed", says: "it is stopped, which is no fault" },
            next: "`npx workstation start --stack dev --member ana`",
        });
        expect(found("permissions").verdict).to.equal("ok");
        expect(found("vCPU quota").says).to.contain("your box needs 2");
        expect(found("session").says).to.equal("unknown until `running` is ok");
        expect(called()).to.not.include("ssm:StartSession");
    });

    it("says that a box which runs is out of reach of Systems Manager, and where to look", async () => {
        const answer = former["ssm:DescribeInstanceInformation"]!;
        emulator.front.answers["ssm:DescribeInstanceInformation"] = async (input, region) => {
            const text = JSON.stringify(await answer(input, region));
            return JSON.parse(text.replaceAll('"Online"', '"ConnectionLost"')) as unknown;
        };
        const { code, found } = await diagnose();
        expect(found("Systems Manager")).to.include({ verdict: "fail" });
        expect(found("Systems Manager").next).to.contain("`npx workstation logs --console`");
        expect(found("session").says).to.equal("unknown until `Systems Manager` is ok");
        expect(code).to.equal(1);
    });

    it("says that another region has no box, and how to look elsewhere", async () => {
        const { code, found } = await diagnose(["--region", "eu-west-1"]);
        expect(found("boxes")).to.include({
            says: "there is no box in eu-west-1",
            verdict: "fail",
        });
        expect(found("boxes").next).to.contain("--region REGION");
        expect(code).to.equal(1);
    });
});
