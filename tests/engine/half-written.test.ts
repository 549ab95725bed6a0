import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { deleteHalfWritten } from "./support/faults";

describe("A state on this disk", function () {
    this.timeout(180_000);
    const laptop = new Laptop();
    after(() => laptop.end());

    it("can be read again without the empty file that a killed engine leaves beside it", async () => {
        await laptop.initStack("dev");
        expect((await laptop.up("dev")).status).to.equal(0);
        writeFileSync(join(laptop.home, ".pulumi/stacks/workstation/dev.json.attrs"), "");
        const failed = await laptop.up("dev");
        expect(failed.status).to.not.equal(0);
        await deleteHalfWritten(laptop, failed);
        const next = await laptop.up("dev");
        expect(next.status, next.output).to.equal(0);
        expect(changes(next.steps)).to.deep.equal([]);
    });
});
