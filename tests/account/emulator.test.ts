import {
    CreateTagsCommand,
    DescribeInstancesCommand,
    DescribeSpotPriceHistoryCommand,
    EC2Client,
    GetSpotPlacementScoresCommand,
    StartInstancesCommand,
    TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { tagsOf } from "../../cli/aws/ec2-tags";
import { projectDir } from "../support/run-stack";
import { type MadeBox, makeBoxes } from "./support/boxes-from-plan";
import { type Emulator, emptyEmulator } from "./support/emulator";
import { credentials } from "./support/front";

describe("The emulator of AWS", function () {
    this.timeout(240_000);

    let emulator: Emulator;
    let boxes: readonly MadeBox[];
    let ec2: EC2Client;
    before(async () => {
        emulator = await emptyEmulator();
        const login = { region: "us-east-1", endpoint: emulator.url, credentials, maxAttempts: 1 };
        ec2 = new EC2Client(login);
        boxes = await makeBoxes(emulator.front.client("us-east-1"), "dev", ["ana", "ben"]);
    });
    beforeEach(() => emulator.front.forget());

    const codeOf = (act: Promise<unknown>) =>
        act.then(
            () => "no error",
            ({ name }: Error) => name,
        );

    it("has the boxes that the program declares, with their tags", async () => {
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
        const found = Reservations.flatMap(({ Instances = [] }) => Instances);
        expect(found.map(({ Tags }) => tagsOf(Tags))).to.deep.equal(boxes.map(({ tags }) => tags));
        expect(boxes.map(({ tags }) => tags["workstation:member"])).to.deep.equal(["ana", "ben"]);
        expect(boxes[0]!.tags).to.include({ "workstation:stack": "dev", Name: "ana" });
    });

    it("records each call with its service, region and parameters", async () => {
        await codeOf(ec2.send(new StartInstancesCommand({ InstanceIds: [boxes[0]!.id] })));
        const { service, operation, region, parameters } = emulator.front.calls[0]!;
        expect({ service, operation, region }).to.deep.equal({
            ...{ service: "ec2", operation: "StartInstances", region: "us-east-1" },
        });
        expect(parameters).to.deep.include({ InstanceId: { 1: boxes[0]!.id } });
    });

    it("names a call that it cannot answer, once and without HTML", async () => {
        const asked = { TargetCapacity: 1, InstanceTypes: ["g5.xlarge"] };
        const error = await ec2
            .send(new GetSpotPlacementScoresCommand(asked))
            .catch((it: unknown) => it);
        expect(error).to.include({ name: "InvalidAction" });
        expect((error as Error).message).to.contain("GetSpotPlacementScores");
    });

    it("refuses what EC2 refuses and moto takes", async () => {
        const tags = [{ Key: "a", Value: "b" }];
        const tag = (id: string) => new CreateTagsCommand({ Resources: [id], Tags: tags });
        const unknown = "i-0123456789abcdef0";
        expect(await codeOf(ec2.send(tag(unknown)))).to.equal("InvalidInstanceID.NotFound");
        expect(await codeOf(ec2.send(tag("i-1")))).to.equal("InvalidInstanceID.Malformed");
        const gone = { InstanceIds: [boxes[1]!.id] };
        await ec2.send(new TerminateInstancesCommand(gone));
        expect(await codeOf(ec2.send(new StartInstancesCommand(gone)))).to.equal(
            "IncorrectInstanceState",
        );
    });

    it("has Systems Manager's list of nodes, online while their instance runs", async () => {
        const ssm = new SSMClient({ region: "us-east-1", endpoint: emulator.url, credentials });
        const { InstanceInformationList = [] } = await ssm.send(
            new DescribeInstanceInformationCommand({}),
        );
        const nodes = InstanceInformationList.map(({ InstanceId, PingStatus }) => [
            InstanceId,
            PingStatus,
        ]);
        expect(nodes).to.deep.equal([[boxes[0]!.id, "Online"]]);
    });

    it("passes prices and all else on to moto", async () => {
        const asked = { InstanceTypes: ["g5.xlarge" as const], MaxResults: 5 };
        const { SpotPriceHistory = [] } = await ec2.send(
            new DescribeSpotPriceHistoryCommand(asked),
        );
        expect(SpotPriceHistory).to.not.be.empty;
    });

    it("leaves no process behind when whoever started it is killed", async () => {
        const code = `
            globalThis.after = () => undefined;
            const { Emulator } = require("./tests/account/support/emulator");
            void Emulator.start().then(({ url }) => console.log(url));`;
        const child = spawn("node", ["-r", "./cli/start/register.cjs", "-e", code], {
            ...{ cwd: projectDir, stdio: ["ignore", "pipe", "inherit"] },
        });
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        const url = line.toString().trim();
        expect(await codeOf(fetch(`${url}/_microburst/health`))).to.equal("no error");
        child.kill("SIGKILL");
        await once(child, "exit");
        while ((await codeOf(fetch(`${url}/_microburst/health`))) === "no error") await delay(50);
    });
});
