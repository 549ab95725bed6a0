import { expect } from "chai";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { orFixed } from "./support/faults";

const volumeUrn =
    "urn:pulumi:dev::workstation::workstation:index:Workstation$workstation:index:DataVolume$" +
    "aws:ebs/volume:Volume::dev-data";

describe("A data volume", function () {
    this.timeout(180_000);
    let laptop: Laptop;
    beforeEach(async () => {
        laptop = new Laptop();
        await laptop.initStack("dev");
    });
    afterEach(() => laptop.end());

    it("is not replaced, even by `pulumi up --replace`: the engine refuses", async () => {
        expect((await laptop.up("dev")).status).to.equal(0);
        const { result, calls } = await laptop.callsOf(() =>
            laptop.pulumi("dev", "up", "--yes", "--skip-preview", "--replace", volumeUrn),
        );
        expect(result.status).to.not.equal(0);
        expect(result.output).to.contain("may not be replaced");
        expect(calls).to.deep.equal([]);
    });

    it("is adopted by the next `up` after a kill of the engine during its creation", async () => {
        laptop.inject({
            kind: "engine-killed",
            type: "aws:ebs/volume:Volume",
            operation: "create",
            when: "after",
            times: 1,
        });
        // One step after the other, so that nothing else is half-made.
        const killed = await laptop.pulumi("dev", "up", "--yes", "--skip-preview", "--parallel=1");
        expect(killed.status, killed.output).to.equal(null);
        laptop.inject();
        // Removes the lock of the killed run.
        await orFixed(laptop, () => laptop.pulumi("dev", "cancel", "--yes"));
        laptop.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, callsUntilListed: 0 },
        }));
        const next = await orFixed(laptop, () => laptop.up("dev"));
        expect(next.status, next.output).to.equal(0);
        expect(changes(next.steps)).to.include("import Volume dev-data");
        const volumes = Object.keys(laptop.account().existing).filter((id) =>
            id.startsWith("vol-"),
        );
        expect(volumes).to.deep.equal(["vol-dev-data"]);
    });

    it("keeps its box in place while AWS does not list it: nothing is stopped", async () => {
        expect((await laptop.up("dev")).status).to.equal(0);
        laptop.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, callsUntilListed: 1e6 },
        }));
        laptop.configure("dev", { availabilityZone: "us-east-1b" });
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(result.status).to.equal(1);
        expect(result.output).to.contain("data volume vol-dev-data is in us-east-1a");
        expect(calls.filter((call) => /Stop|Detach|Terminate/.test(call))).to.deep.equal([]);
        laptop.changeAccount((account) => ({
            ...account,
            quotas: { ...account.quotas, callsUntilListed: 0 },
        }));
        laptop.configure("dev", { availabilityZone: undefined });
        const next = await laptop.up("dev");
        expect(next.status, next.output).to.equal(0);
        expect(Object.keys(laptop.account().existing)).to.include("vol-dev-data");
    });

    it("stops an `up` that would have to choose between two", async () => {
        expect((await laptop.up("dev")).status).to.equal(0);
        laptop.changeAccount((account) => ({
            ...account,
            existing: {
                ...account.existing,
                "vol-copy": { ...account.existing["vol-dev-data"]!, id: "vol-copy", since: 0 },
            },
        }));
        const { status, output } = await laptop.preview("dev");
        expect(status).to.equal(1);
        expect(output).to.contain("dev has more than one data volume");
        expect(output).to.contain("aws ec2 delete-tags --region us-east-1 --resources");
    });
});
