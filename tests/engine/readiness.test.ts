import { expect } from "chai";
import { changes } from "../../engine/steps";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

describe("A box that does not pass its self-test", function () {
    this.timeout(300_000);
    const { fork } = oneBox();

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
            "create-replacement Association ben",
            "replace Association ben",
            ...Array<string>(2).fill("delete-replaced Association ben"),
        ]);
        expect(changes(done(await machine.up("dev")).steps), "one more up").to.deep.equal([]);
        const asked = Object.keys(machine.world().existing).filter((id) =>
            /^association-/.test(id),
        );
        expect(asked, "associations of before").to.have.length(2);
    });

    it("does not take the place of the one before, which can be gone back to", async () => {
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
