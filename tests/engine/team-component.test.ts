import { expect } from "chai";
import { changes } from "../../simulation/pulumi/steps";
import { done, runningBoxes, volumesOf } from "./support/boxes";
import { Consumer } from "./support/consumer";

/** Returns a program with a team of these members. */
const teamOf = (members: readonly object[], args = "") =>
    `const team = new TeamWorkstations("vision", { members: ${JSON.stringify(members)}, ${args} });
    exports.machines = team.machines;
    exports.boxes = team.boxes;
    exports.dataVolumes = team.dataVolumes;`;

const ada = { name: "ada" };
const bob = { name: "bob", dataVolumeGib: 70, instanceTypes: ["t3.large"] };

describe("TeamWorkstations in somebody else's program", function () {
    this.timeout(300_000);
    const consumer = new Consumer();
    const { laptop } = consumer;

    before(async () => {
        consumer.configure({ "aws:region": "us-east-1" });
        done(await consumer.pulumi("stack", "init"));
    });
    after(() => laptop.end());

    it("previews a team, with type, image and reasons before anything is made", async () => {
        consumer.program(teamOf([ada, bob]));
        const { output, steps } = done(await consumer.pulumi("preview"));
        expect(changes(steps)).to.include.members([
            "create Instance vision-ada-al2023-x86_64",
            "create Volume vision-bob-data",
        ]);
        expect(output).to.match(/instanceType *: "t3a\.large"/);
        expect(output).to.match(/imageId *: "ami-/);
        expect(output).to.match(/boxes *: \[unknown\]|boxes *: output</);
        expect(laptop.account().existing).to.deep.equal({});
    });

    it("comes up with each member's own machine and volume, and outputs to connect", async () => {
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.deep.equal([
            "ada t3a.large us-east-1a vol-vision-ada-data",
            "bob t3.large us-east-1a vol-vision-bob-data",
        ]);
        const { boxes } = (await consumer.outputs()) as {
            boxes: Record<string, { shell: string }>;
        };
        expect(Object.keys(boxes)).to.deep.equal(["ada", "bob"]);
        expect(boxes["ada"]?.shell).to.match(/^aws ssm start-session --region us-east-1 /);
    });

    it("changes nothing in a second `up`", async () => {
        expect(changes(done(await consumer.up()).steps)).to.deep.equal([]);
    });

    it("keeps the volume of a member who is taken away, says so, and gives it back", async () => {
        consumer.program(teamOf([ada]));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.have.length(1);
        const { output } = done(await consumer.pulumi("preview"));
        expect(output).to.contain("To get it back: name bob in members again.");
        expect(output).not.to.contain("npx workstation");
        consumer.program(teamOf([ada, bob]));
        done(await consumer.up());
        expect(runningBoxes(laptop.account())).to.include(
            "bob t3.large us-east-1a vol-vision-bob-data",
        );
        expect(volumesOf(laptop)).to.have.length(2);
    });
});
