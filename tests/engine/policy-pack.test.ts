import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { Laptop } from "../../simulation/pulumi/laptop";
import { done } from "./support/boxes";

const fixtures = join(__dirname, "fixtures", "policy-pack");
const box = "aws:ec2/instance:Instance dev-al2023-x86_64";
const withPack = ["--policy-pack", "policy"] as const;

/** Returns the policies that CrossGuard reports: `[mandatory] CKV_AWS_3 (type: name)`. */
function reported(output: string): string[] {
    return [...output.matchAll(/^ +- (\[\w+\]) +(\S.*?) +(\(.*\))$/gm)].map((it) =>
        it.slice(1).join(" "),
    );
}

describe("pulumi preview --policy-pack policy", function () {
    this.timeout(300_000);
    const machines: Laptop[] = [];
    after(() => machines.forEach((machine) => machine.end()));

    async function newMachine(): Promise<Laptop> {
        const machine = new Laptop();
        machines.push(machine);
        await machine.initStack("dev");
        return machine;
    }

    /** Its ARNs are AWS's to give, so `up` judges it. */
    const ofLog =
        "[advisory] not-known-yet (aws:cloudwatch/logResourcePolicy:LogResourcePolicy: workstation-dev)";

    /** Returns a machine that has one of the fixtures in place of our program. */
    async function running(fixture: string): Promise<Laptop> {
        const machine = await newMachine();
        machine.write("index.ts", readFileSync(join(fixtures, fixture), "utf8"));
        return machine;
    }

    const preview = (machine: Laptop, ...args: string[]) =>
        machine.pulumi("dev", "preview", ...withPack, ...args);

    /** Runs a preview with this policy configuration. */
    function previewWith(machine: Laptop, configuration: object) {
        machine.write("exceptions.json", JSON.stringify(configuration));
        return preview(machine, "--policy-pack-config", "exceptions.json");
    }

    it("has nothing to say about our program, but that a preview cannot judge the log's policy", async () => {
        const { output } = done(await preview(await newMachine()));
        expect(output).to.contain(`workstation@v${version} (local: policy)`);
        expect(reported(output)).to.deep.equal([ofLog]);
    });

    it("refuses nothing of a stack with a bucket, neither before S3 has named it nor when it is made", async () => {
        const machine = await newMachine();
        machine.configure("dev", { sharedData: "new" });
        const { output } = done(await preview(machine));
        expect(reported(output).filter((it) => it.startsWith("[mandatory]"))).to.deep.equal([]);
        const made = done(
            await machine.pulumi("dev", "up", "--yes", "--skip-preview", ...withPack),
        );
        expect(reported(made.output), made.output).to.deep.equal([]);
    });

    it("refuses a stack for each rule that it breaks, with the resource", async () => {
        const { status, output } = await preview(await running("breaks-five.ts"));
        expect(status, output).not.to.equal(0);
        expect(reported(output), output).to.include.members([
            "[mandatory] CKV_AWS_79 (aws:ec2/instance:Instance: lab)",
            "[mandatory] CKV_AWS_3 (aws:ebs/volume:Volume: scratch)",
            "[mandatory] CKV_AWS_24 (aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule: ssh-for-all)",
            "[mandatory] CKV_AWS_62 (aws:iam/rolePolicy:RolePolicy: everything)",
            "[mandatory] CKV_AWS_46 (aws:ec2/instance:Instance: lab)",
        ]);
        expect(output).to.contain(
            "aws:ebs/volume:Volume scratch: the volume is not encrypted; set encrypted: true",
        );
    });

    it("only warns of an advisory rule, and says why", async () => {
        const machine = await newMachine();
        machine.edit("components/security-group.ts", (text) =>
            text.replace("Workstations: no way in but the rules listed beside it", ""),
        );
        const { output } = done(await preview(machine));
        const group = "(aws:ec2/securityGroup:SecurityGroup: workstation-dev)";
        expect(reported(output)).to.deep.equal([
            `[advisory] AWS-0099 ${group}`,
            `[advisory] CKV_AWS_23 ${group}`,
            ofLog,
        ]);
        expect(output).to.contain("a warning only: a description helps the next reader");
    });

    it("takes an exception with a reason, and refuses one without", async () => {
        const machine = await newMachine();
        machine.edit("components/workstation.ts", (text) =>
            text.replace("httpPutResponseHopLimit: 1", "httpPutResponseHopLimit: 2"),
        );
        const refused = await preview(machine);
        expect(refused.status, refused.output).not.to.equal(0);
        const rule = "[mandatory] CKV_AWS_341 (aws:ec2/instance:Instance: dev-al2023-x86_64)";
        expect(reported(refused.output)).to.have.members([rule, ofLog]);

        const because = (reason: string) => ({ CKV_AWS_341: { exceptions: { [box]: reason } } });
        const excepted = await previewWith(machine, because("Its containers use the role."));
        expect(reported(done(excepted).output)).to.deep.equal([ofLog]);

        const silent = await previewWith(machine, because(""));
        expect(silent.status, silent.output).not.to.equal(0);
        expect(reported(silent.output)).to.have.members([rule, ofLog]);
        expect(silent.output).to.contain(
            `The exception for it gives no reason, so it does not count: write "${box}": "why"`,
        );
    });

    it("says what it cannot see yet, which the end of `pulumi up` refuses", async () => {
        const machine = await running("opens-later.ts");
        const { output } = done(await preview(machine));
        const ssh = "(aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule: ssh)";
        expect(reported(output)).to.include(`[advisory] not-known-yet ${ssh}`);
        expect(output).not.to.contain("[mandatory]");
        expect(output).to.match(/cidrIpv4 of .* ssh, for CKV_AWS_24, .*; `pulumi up` checks it/);

        const up = await machine.pulumi("dev", "up", "--yes", "--skip-preview", ...withPack);
        expect(up.status, up.output).not.to.equal(0);
        expect(reported(up.output)).to.include(`[mandatory] CKV_AWS_24 ${ssh}`);
        expect(up.output).not.to.contain("not-known-yet");
    });
});
