import { expect } from "chai";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { orMended } from "./support/faults";

const volumeUrn =
    "urn:pulumi:dev::workstation::workstation:index:Workstation$workstation:index:DataVolume$" +
    "aws:ebs/volume:Volume::dev-data";

describe("A data volume", function () {
    this.timeout(180_000);
    let machine: Laptop;
    beforeEach(async () => {
        machine = new Laptop();
        await machine.initStack("dev");
    });
    afterEach(() => machine.end());

    it("is not replaced, even by `pulumi up --replace`: the engine refuses", async () => {
        expect((await machine.up("dev")).status).to.equal(0);
        const { result, calls } = await machine.callsOf(() =>
            machine.pulumi("dev", "up", "--yes", "--skip-preview", "--replace", volumeUrn),
        );
        expect(result.status).to.not.equal(0);
        expect(result.output).to.contain("may not be replaced");
        expect(calls).to.deep.equal([]);
    });

    it("is adopted by the next `up` after a kill of the engine during its creation", async () => {
        machine.inject({
            kind: "engine-killed",
            type: "aws:ebs/volume:Volume",
            operation: "create",
            when: "after",
            times: 1,
        });
        // One step after the other, so that nothing else is half-made.
        const killed = await machine.pulumi("dev", "up", "--yes", "--skip-preview", "--parallel=1");
        expect(killed.status, killed.output).to.equal(null);
        machine.inject();
        // Removes the lock of the killed run.
        await orMended(machine, () => machine.pulumi("dev", "cancel", "--yes"));
        machine.changeWorld((world) => ({
            ...world,
            quotas: { ...world.quotas, callsUntilListed: 0 },
        }));
        const next = await orMended(machine, () => machine.up("dev"));
        expect(next.status, next.output).to.equal(0);
        expect(changes(next.steps)).to.include("import Volume dev-data");
        const volumes = Object.keys(machine.world().existing).filter((id) => id.startsWith("vol-"));
        expect(volumes).to.deep.equal(["vol-dev-data"]);
    });

    it("keeps its box in place while AWS does not list it: nothing is stopped", async () => {
        expect((await machine.up("dev")).status).to.equal(0);
        machine.changeWorld((world) => ({
            ...world,
            quotas: { ...world.quotas, callsUntilListed: 1e6 },
        }));
        machine.configure("dev", { availabilityZone: "us-east-1b" });
        const { result, calls } = await machine.callsOf(() => machine.up("dev"));
        expect(result.status).to.equal(1);
        expect(result.output).to.contain("data volume vol-dev-data is in us-east-1a");
        expect(calls.filter((call) => /Stop|Detach|Terminate/.test(call))).to.deep.equal([]);
        machine.changeWorld((world) => ({
            ...world,
            quotas: { ...world.quotas, callsUntilListed: 0 },
        }));
        machine.configure("dev", { availabilityZone: undefined });
        const next = await machine.up("dev");
        expect(next.status, next.output).to.equal(0);
        expect(Object.keys(machine.world().existing)).to.include("vol-dev-data");
    });

    it("stops an `up` that would have to choose between two", async () => {
        expect((await machine.up("dev")).status).to.equal(0);
        machine.changeWorld((world) => ({
            ...world,
            existing: {
                ...world.existing,
                "vol-copy": { ...world.existing["vol-dev-data"]!, id: "vol-copy", since: 0 },
            },
        }));
        const { status, output } = await machine.preview("dev");
        expect(status).to.equal(1);
        expect(output).to.contain("dev has more than one data volume");
        expect(output).to.contain("aws ec2 delete-tags --region us-east-1 --resources");
    });
});
