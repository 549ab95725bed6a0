import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { publicKeys } from "../settings/ssh-keys";
import { done, runningBoxes } from "./support/boxes";

const { ed25519 } = publicKeys;
const anas = "ana t3a.large us-east-1a vol-ana-data";
const bens = "ben t3a.large us-east-1a vol-ben-data";

const file = `# ours
config:
  aws:region: us-east-1
  workstation:members:
    # the lead
    - name: ana
    - name: ben # until May
      sshPublicKeys:
        - ${ed25519}
`;

describe("workstation member", function () {
    this.timeout(900_000);
    const base = new Laptop();
    const laptops: Laptop[] = [];
    before(async () => {
        base.write("Pulumi.dev.yaml", file);
        await base.initStack("dev");
        done(await base.up("dev"));
    });
    afterEach(() => laptops.splice(0).forEach((laptop) => laptop.end()));
    after(() => base.end());
    const fork = () => {
        laptops.push(base.fork());
        return laptops[0]!;
    };
    const textOf = ({ clone }: Laptop) => readFileSync(join(clone, "Pulumi.dev.yaml"), "utf8");
    const withoutSalt = (text: string) => text.replace(/encryptionsalt.*\n/, "");

    /** Runs a verb, and returns its output, the calls that changed something at AWS, and whose resources had a step. */
    async function run(laptop: Laptop, ...words: readonly string[]) {
        const already = laptop.requests().length;
        const { result, calls } = await laptop.callsOf(() =>
            laptop.workstation("member", ...words, "--yes"),
        );
        const requests = laptop.requests().slice(already);
        return { ...result, calls, requests: requests.map(({ name }) => name) };
    }

    async function expectSettled(laptop: Laptop) {
        expect(changes(done(await laptop.up("dev")).steps), "a plain up").to.deep.equal([]);
    }

    it("remove and add: end and bring back one member's box with its data, while another's resources get no step", async () => {
        const laptop = fork();
        const left = await run(laptop, "remove", "ben");
        expect(done(left).calls).to.deep.equal([
            "DeleteAssociation association-ben",
            "DeleteAssociation association-ben-live-settings",
            "StopInstances i-ben-al2023-x86_64",
            "DetachVolume vai-ben",
            "TerminateInstances i-ben-al2023-x86_64",
        ]);
        expect(left.requests).to.not.be.empty;
        expect(left.requests.filter((name) => !name.startsWith("ben"))).to.deep.equal([]);
        expect(runningBoxes(laptop.account())).to.deep.equal([anas]);
        expect(laptop.account().existing).to.have.property("vol-ben-data");
        expect(withoutSalt(textOf(laptop))).to.equal(file.replace(/ +- name: ben[^]*/, ""));
        const back = `npx workstation member add ben dev --key '${ed25519}'`;
        expect(left.output.split(back), "before and after").to.have.length(3);
        await expectSettled(laptop);

        const joined = await run(laptop, "add", "ben", "dev", "--key", ed25519);
        expect(done(joined).output).to.contain(
            "the data volume that ben had here before: vol-ben-data",
        );
        expect(joined.requests).to.not.be.empty;
        expect(joined.requests.filter((name) => !name.startsWith("ben"))).to.deep.equal([]);
        expect(runningBoxes(laptop.account())).to.deep.equal([anas, bens]);
        expect(laptop.account().existing["vol-ben-data"]?.hostKeys).to.equal(
            "made by i-ben-al2023-x86_64",
        );
        expect(withoutSalt(textOf(laptop))).to.equal(file.replace(" # until May", ""));
        await expectSettled(laptop);
    });

    /** Adds zoe where AWS refuses every attempt, and returns the laptop, where nothing has changed. */
    async function refused(kind: "no-capacity" | "quota"): Promise<Laptop> {
        const laptop = fork();
        laptop.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, vcpus: { "L-1216C47A": 5 } },
        }));
        const [before, text] = [laptop.account().existing, textOf(laptop)];
        const type = "aws:ec2/instance:Instance";
        laptop.inject({ kind, type, operation: "create", times: 99 });
        const { status, output } = await run(laptop, "add", "zoe");
        expect(status, output).to.equal(1);
        expect(output).to.contain("zoe has no box, and is not in Pulumi.dev.yaml any more");
        expect(output, "of others, whose boxes stay").to.not.contain("--instance-ids i-");
        expect([laptop.account().existing, textOf(laptop)]).to.deep.equal([before, text]);
        return laptop;
    }

    it("add: leaves account and stack file as they were when no zone has a box", async () => {
        await expectSettled(await refused("no-capacity"));
    });

    it("add: leaves account and stack file as they were beyond a quota, and the same command works later", async () => {
        const laptop = await refused("quota");
        await expectSettled(laptop);
        laptop.inject();
        const vcpus = { "L-1216C47A": 6 };
        laptop.changeAccount((account) => ({ ...account, quotas: { ...account.quotas, vcpus } }));
        done(await run(laptop, "add", "zoe"));
        expect(runningBoxes(laptop.account())).to.deep.equal([
            ...[anas, bens, "zoe t3a.large us-east-1a vol-zoe-data"],
        ]);
    });

    it("add: takes the next type and zone that AWS has, in the new row alone, while another's resources get no step", async () => {
        const laptop = fork();
        const types = ["t3a.large", "t3.large"];
        laptop.configure("dev", { instanceTypes: types });
        done(await laptop.up("dev"));
        const { config } = laptop.stackFile("dev");
        laptop.inject({
            ...{ kind: "no-capacity", type: "aws:ec2/instance:Instance", operation: "create" },
            times: 2,
        });
        const joined = done(await run(laptop, "add", "zoe", "dev", "--key", ed25519));
        expect(joined.requests.filter((name) => !name.startsWith("zoe"))).to.deep.equal([]);
        expect(runningBoxes(laptop.account())).to.deep.equal([
            ...[anas, bens, "zoe t3a.large us-east-1b vol-zoe-data"],
        ]);
        const row = { name: "zoe", sshPublicKeys: [ed25519], availabilityZone: "us-east-1b" };
        expect(laptop.stackFile("dev").config).to.deep.equal({
            ...config,
            "workstation:members": [...(config["workstation:members"] as object[]), row],
        });
        await expectSettled(laptop);
    });

    it("add: names `up` as the next command once a box is there that did not pass its self-test", async () => {
        const laptop = fork();
        laptop.changeAccount((account) => ({
            ...account,
            unready: true,
            commandsPrint: "workstation: failed\n failed  desktop    2s no Xvnc\n",
        }));
        const { status, output } = await run(laptop, "add", "zoe");
        expect(status).to.equal(1);
        expect(output).to.contain("failed  desktop    2s no Xvnc");
        expect(output).to.match(/next: .*then run `npx workstation up dev`\n$/);
        expect(textOf(laptop)).to.contain("- name: zoe\n");
        laptop.changeAccount((account) => ({ ...account, unready: false }));
        done(await laptop.workstation("up", "dev", "--yes"));
        await expectSettled(laptop);
    });

    it("add: creates a stack that was not there, with the default member's box, whom the file then names", async () => {
        const laptop = new Laptop();
        laptops.push(laptop);
        const joined = done(await run(laptop, "add", "zoe"));
        expect(joined.output).to.contain("a box for dev as well, who had none yet");
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "dev t3a.large us-east-1a vol-dev-data",
            "zoe t3a.large us-east-1a vol-zoe-data",
        ]);
        const left = done(await run(laptop, "remove", "dev"));
        expect(left.requests.filter((name) => !name.startsWith("dev"))).to.deep.equal([]);
        expect(laptop.stackFile("dev").config["workstation:members"]).to.deep.equal([
            { name: "zoe" },
        ]);
        await expectSettled(laptop);
    });
});
