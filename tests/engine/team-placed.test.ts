import { expect } from "chai";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Laptop } from "../../simulation/pulumi/laptop";
import { bucket, jobQueue, type ResourceType } from "../../simulation/account/resource-types";
import { allOfType } from "../../simulation/account/simulated-account";
import { changes } from "../../simulation/pulumi/steps";
import { projectDir } from "../support/run-stack";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { Consumer, packageDir } from "./support/consumer";

const teams = (...names: string[]) =>
    names
        .map((name) => `new TeamWorkstations("${name}", { members: [{ name: "ada" }] });`)
        .join("\n");

/** Copies what `pulumi package add` unpacks to a folder of its own, and returns the package's place in it. */
function installed(laptop: Laptop, version: string): string {
    const folder = join(laptop.clone, `workstation-${version}`);
    mkdirSync(folder);
    const rooms = [
        "catalog",
        "cloud-init",
        "components",
        "planning",
        "sdks",
        "settings",
        "training-job",
    ];
    for (const name of [...rooms, "team.ts", "package.json", "Pulumi.yaml"])
        cpSync(join(projectDir, name), join(folder, name), { recursive: true });
    cpSync(packageDir, join(folder, "pulumi-package"), {
        recursive: true,
        filter: (path) => !path.startsWith(join(packageDir, "bin")),
    });
    symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
    return join(folder, "pulumi-package");
}

describe("TeamWorkstations", function () {
    this.timeout(300_000);
    const consumers: Consumer[] = [];
    after(() => consumers.forEach(({ laptop }) => laptop.end()));

    async function newConsumer(config: object = {}): Promise<Consumer> {
        const consumer = new Consumer();
        consumers.push(consumer);
        consumer.configure({ "aws:region": "us-east-1", ...config });
        done(await consumer.pulumi("stack", "init"));
        return consumer;
    }

    it("stands beside another team in a stack; a team taken away and back finds its volume", async () => {
        const consumer = await newConsumer();
        const { laptop } = consumer;
        const both = [
            "ada t3a.large us-east-1a vol-speech-ada-data",
            "ada t3a.large us-east-1a vol-vision-ada-data",
        ];
        consumer.program(teams("vision", "speech"));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.deep.equal(both);
        consumer.program(teams("speech"));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.deep.equal(both.slice(0, 1));
        expect(volumesOf(laptop)).to.have.length(2);
        consumer.program(teams("vision", "speech"));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.deep.equal(both);
        expect(volumesOf(laptop)).to.have.length(2);
    });

    it("has a bucket and queues of its own beside another team's, and the bucket stays for the team's return", async () => {
        const consumer = await newConsumer();
        const { laptop } = consumer;
        const withJobs = (...names: string[]) =>
            consumer.program(
                names
                    .map(
                        (name) => `exports.${name} = new TeamWorkstations("${name}", {
                    members: [{ name: "ada" }], instanceTypes: ["g5.xlarge"], framework: "pytorch", maxHourlyUsd: 2,
                    sharedData: "new", queue: { maxVcpus: 32 }, memberAccess: "role/{member}",
                });`,
                    )
                    .join("\n"),
            );
        const tagged = (type: ResourceType) =>
            allOfType(laptop.account(), type).map(({ id, inputs }) => {
                const tags = inputs["tags"] as Readonly<Record<string, string>>;
                return [tags["workstation:stack"], id] as const;
            });
        withJobs("vision", "speech");
        done(await consumer.up());
        const buckets = new Map(tagged(bucket));
        expect([...buckets.keys()]).to.have.members(["dev.vision", "dev.speech"]);
        expect(tagged(jobQueue).map(([stack]) => stack)).to.have.members([
            ...["dev.vision", "dev.vision", "dev.speech", "dev.speech"],
        ]);
        const { vision } = (await consumer.outputs()) as Record<string, Record<string, unknown>>;
        expect(vision).to.include({ sharedBucket: buckets.get("dev.vision") });
        const { spot, onDemand } = vision!["jobQueues"] as Record<string, string>;
        expect([spot, onDemand].join(" ")).to.match(
            /vision-jobs-spot-\w+ .*vision-jobs-on-demand-\w+/,
        );
        expect(changes(done(await consumer.up()).steps)).to.deep.equal([]);

        withJobs("speech");
        done(await consumer.up());
        expect(tagged(jobQueue)).to.have.length(2);
        withJobs("vision", "speech");
        done(await consumer.up());
        expect(new Map(tagged(bucket))).to.deep.equal(buckets);
    });

    it("asks and makes everything by an explicit provider, where default providers are disabled", async () => {
        const consumer = await newConsumer({ "pulumi:disable-default-providers": ["aws"] });
        const withProvider = (options: string) =>
            consumer.program(`const eu = new aws.Provider("eu", { region: "us-east-1" });
                new TeamWorkstations("vision", { members: [{ name: "ada" }] }, ${options});`);
        withProvider("{}");
        const without = await consumer.pulumi("preview");
        expect(without.output).to.contain("Default provider for 'aws' disabled");
        withProvider("{ providers: [eu] }");
        done(await consumer.up());
        expect(runningBoxes(consumer.laptop.account())).to.have.length(1);
    });

    it("takes over the volumes of a stack of this project's program, once their tags name the team", async () => {
        const laptop = new Laptop();
        laptop.configure("dev", { members: [{ name: "ada" }] });
        await laptop.initStack("dev");
        done(await laptop.up("dev"));
        done(await laptop.destroy("dev"));
        const [volume] = volumesOf(laptop);
        const tags = {
            "workstation:project": "acme",
            "workstation:stack": "dev.vision",
            "workstation:snapshots": "acme/dev.vision/daily",
        };
        laptop.changeAccount((account) => {
            const theirs = account.existing[volume!.id]!;
            Object.assign(theirs.inputs["tags"] as object, tags);
            return account;
        });
        const consumer = new Consumer(laptop);
        consumers.push(consumer);
        consumer.configure({ "aws:region": "us-east-1" });
        done(await consumer.pulumi("stack", "init"));
        consumer.program(teams("vision"));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ada t3a.large us-east-1a vol-ada-data",
        ]);
        expect(volumesOf(laptop)).to.have.length(1);
        expect(changes(done(await consumer.up()).steps)).to.deep.equal([]);
    });

    it("changes nothing when the package is replaced by another version, built from its sources", async () => {
        const consumer = await newConsumer();
        consumer.program(teams("vision"));
        done(await consumer.up());
        consumer.declarePackage(installed(consumer.laptop, "next"));
        expect(changes(done(await consumer.up()).steps)).to.deep.equal([]);
    });

    it("is refused by an engine older than it needs", async () => {
        const consumer = await newConsumer();
        const folder = installed(consumer.laptop, "later");
        consumer.laptop.edit("workstation-later/pulumi-package/PulumiPlugin.yaml", (text) =>
            text.replace(/>=\d+\.\d+\.\d+/, ">=99.0.0"),
        );
        consumer.declarePackage(folder);
        consumer.program(teams("vision"));
        const { status, output } = await consumer.pulumi("preview");
        expect(status, output).not.to.equal(0);
        expect(output).to.match(/does not satisfy the version range/);
    });
});
