import { expect } from "chai";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { bucket } from "../../simulation/account/resource-types";
import { allOfType } from "../../simulation/account/simulated-account";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";

const bucketsOf = (laptop: Laptop) => allOfType(laptop.account(), bucket).map(({ id }) => id);

describe("The bucket of a stack", function () {
    this.timeout(300_000);
    const laptop = new Laptop();

    before(async () => {
        laptop.configure("dev", { members: [{ name: "ana" }], sharedData: "new" });
        await laptop.initStack("dev");
        done(await laptop.up("dev"));
    });
    after(() => laptop.end());

    it("has a name that Pulumi ends, which the stack tells; a second `up` changes nothing", async () => {
        const [name] = bucketsOf(laptop);
        expect(name).to.match(/^workstation-dev-shared-[0-9a-f]{7}$/);
        expect(await laptop.outputs("dev")).to.include({ sharedBucket: name });
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([]);
        expect(calls).to.deep.equal([]);
    });

    claim("shared-data", async () => {
        const name = bucketsOf(laptop);
        const boxes = runningBoxes(laptop.account());
        laptop.configure("dev", { sharedData: "" });
        done(await laptop.up("dev"));
        expect(runningBoxes(laptop.account())).to.deep.equal(boxes);
        expect(bucketsOf(laptop)).to.deep.equal(name);
        expect(await laptop.outputs("dev")).to.not.have.property("sharedBucket");
        laptop.configure("dev", { sharedData: "new" });
        done(await laptop.up("dev"));
        expect(bucketsOf(laptop)).to.deep.equal(name);
        expect(runningBoxes(laptop.account())).to.deep.equal(boxes);
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal([]);
    });

    it("stays with all its settings when the stack is destroyed, and the next stack takes it up", async () => {
        const name = bucketsOf(laptop);
        const parts = () =>
            Object.values(laptop.account().existing).filter(({ type }) =>
                type.startsWith("aws:s3/"),
            ).length;
        const before = parts();
        done(await laptop.destroy("dev"));
        expect(bucketsOf(laptop)).to.deep.equal(name);
        expect(parts()).to.equal(before);
        done(await laptop.up("dev"));
        expect(bucketsOf(laptop)).to.deep.equal(name);
        expect(await laptop.outputs("dev")).to.include({ sharedBucket: name[0] });
    });

    it("`workstation destroy` keeps it with what is in it, and deletes it when it is empty", async () => {
        const [name = ""] = bucketsOf(laptop);
        const one = { key: "shared/a", version: "1", kind: "former", bytes: 10 } as const;
        laptop.changeAccount((account) => ({ ...account, objects: { [name]: [one] } }));
        const asked = await laptop.workstation("destroy", "dev", "--delete-shared-data", "--yes");
        expect(asked.status).to.equal(1);
        expect(asked.output).to.contain("no terminal to type on");
        expect(runningBoxes(laptop.account())).to.have.length(1);
        const kept = done(await laptop.workstation("destroy", "dev", "--yes"));
        expect(kept.output).to.contain(`bucket ${name} stays with all that is in it`);
        expect(bucketsOf(laptop)).to.deep.equal([name]);
        done(await laptop.up("dev"));
        laptop.changeAccount((account) => ({ ...account, objects: {} }));
        const gone = done(await laptop.workstation("destroy", "dev", "--yes"));
        expect(gone.output).to.contain(`bucket ${name} is deleted: nothing was in it`);
        const left = Object.values(laptop.account().existing).map(({ type }) => type);
        expect(left.filter((type) => type.startsWith("aws:s3/"))).to.deep.equal([]);
        done(await laptop.up("dev"));
        expect(bucketsOf(laptop)).to.have.length(1);
    });
});
