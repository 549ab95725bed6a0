import { expect } from "chai";
import { changes } from "../../simulation/pulumi/steps";
import { done } from "../engine/support/boxes";
import { Example } from "./support/example";

interface Outputs {
    readonly machines: Record<string, { instanceType: string; reasons: string[] }>;
    readonly boxes: Record<string, { dataVolumeId: string; shell: string }>;
}

describe("examples/yaml", function () {
    this.timeout(900_000); // the first time on a machine, Go builds the language host
    let example: Example;

    before(async () => {
        example = new Example("yaml");
        done(await example.pulumi("stack", "init"));
    });
    after(() => example.laptop.end());

    it("comes up as it stands, with each member's machine and box in the outputs", async () => {
        const { machines, boxes } = (await example.comeUp()) as Outputs;
        expect(machines["bob"]?.instanceType).to.equal("g6.4xlarge");
        expect(machines["bob"]?.reasons.join()).to.contain("because it supports g6");
        expect(boxes["bob"]?.dataVolumeId).to.equal("vol-vision-bob-data");
        expect(boxes["bob"]?.shell).to.match(/^aws ssm start-session --region us-east-1 /);
    });

    it("is the program of the page: with that, nothing changes", async () => {
        example.takeProgram("Pulumi.yaml", (page) => `name: vision-boxes\nruntime: yaml\n${page}`);
        const { steps } = done(await example.pulumi("preview"));
        expect(changes(steps)).to.deep.equal([]);
    });
});
