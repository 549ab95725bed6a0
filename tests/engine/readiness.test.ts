import { expect } from "chai";
import { changes } from "../../simulation/pulumi/steps";
import { start, stop } from "../../simulation/account/account";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

describe("A box that does not pass its self-test", function () {
    this.timeout(300_000);
    const { base, fork } = oneBox();

    claim("not-ready", async () => {
        const machine = fork();
        machine.changeWorld((world) => ({ ...world, unready: true }));
        machine.configure("dev", { members: [{ name: "ana" }, { name: "ben" }] });
        for (const time of ["first", "second"]) {
            const { status, output } = await machine.up("dev");
            expect(status, `the ${time} up: ${output}`).to.equal(1);
            expect(output).to.contain("unexpected state 'Failed'");
        }
        machine.changeWorld((world) => ({ ...world, unready: false }));
        expect(changes(done(await machine.up("dev")).steps)).to.deep.equal([
            "delete-replaced Association ben",
            "replace Association ben",
            "create-replacement Association ben",
        ]);
        expect(changes(done(await machine.up("dev")).steps), "one more up").to.deep.equal([]);
        const asked = Object.keys(machine.world().existing).filter((id) =>
            /^association-/.test(id),
        );
        expect(asked, "associations of before").to.have.length(2);
    });

    it("is tested only after Systems Manager lists it as online", () => {
        const { existing } = base.world();
        const { asked } = existing["i-ana-al2023-x86_64"]!;
        expect(asked, "questions until the box was online").to.equal(2);
        expect(existing["association-ana"]).to.include({ id: "association-ana" });
        expect(existing["association-ana"]).to.not.have.property("untested");
    });

    it("gives its reason through `npx workstation up`, without control characters", async () => {
        const machine = fork();
        machine.changeWorld((world) => ({
            ...world,
            unready: true,
            commandsPrint: "workstation: failed\n failed  desktop    2s no Xvnc \u001b[2J\n",
        }));
        machine.configure("dev", { instanceTypes: ["t3.xlarge"] });
        const { status, output } = await machine.workstation("up", "dev", "--yes");
        expect(status, output).to.equal(1);
        expect(output).to.contain("box i-ana-al2023-x86_64 of ana:");
        expect(output).to.contain("failed  desktop    2s no Xvnc \\u001b[2J");
        expect(output).to.contain("its self-test did not say that it is ready");
        expect(output).to.not.contain("\u001b[2J");
    });

    it("is refused at once and by name while its user has it stopped, and tested when it runs", async () => {
        const machine = fork();
        machine.changeWorld((world) => ({ ...world, unready: true }));
        machine.configure("dev", { instanceTypes: ["t3.xlarge"] });
        expect((await machine.up("dev")).status).to.equal(1);
        machine.changeWorld((world) => {
            stop(world, "i-ana-al2023-x86_64");
            return { ...world, unready: false };
        });
        const { status, output } = await machine.up("dev");
        expect(status, output).to.equal(1);
        expect(output).to.contain("box i-ana-al2023-x86_64 of ana is stopped");
        expect(output).to.contain(
            "aws ec2 start-instances --region us-east-1 --instance-ids i-ana-al2023-x86_64",
        );
        machine.changeWorld((world) => {
            start(world, "i-ana-al2023-x86_64");
            return world;
        });
        done(await machine.up("dev"));
        expect(changes(done(await machine.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("does not replace the former box, to which the user can return", async () => {
        const machine = fork();
        const former = "i-ana-al2023-x86_64";
        machine.configure("dev", { instanceTypes: ["g4dn.xlarge"] });
        machine.changeWorld((world) => ({ ...world, unready: true }));
        for (const time of ["first", "second"]) {
            const { status, output } = await machine.up("dev");
            expect(status, `the ${time} up: ${output}`).to.equal(1);
            expect(machine.world().existing, `the ${time} up`).to.include.keys(former);
        }
        machine.changeWorld((world) => ({ ...world, unready: false }));
        machine.configure("dev", { instanceTypes: ["t3a.large"] });
        done(await machine.up("dev"));
        expect(runningBoxes(machine.world())).to.deep.equal([
            "ana t3a.large us-east-1a vol-ana-data",
        ]);
        expect(changes(done(await machine.up("dev")).steps), "one more up").to.deep.equal([]);
    });
});
