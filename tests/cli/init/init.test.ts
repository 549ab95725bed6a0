import { expect } from "chai";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { init } from "../../../cli/init/init";
import { newStackFile } from "../../../cli/init/new-stack-file";
import { readSettledStack } from "../../../cli/stack-file/read";
import { projectDir } from "../../support/run-stack";

describe("workstation init", function () {
    this.timeout(60_000);
    let folder: string;
    const file = (stack: string) => join(folder, `Pulumi.${stack}.yaml`);
    const refusal = (stack: string, options = {}) =>
        init(folder, stack, options).then(
            () => "done",
            (error: unknown) => String(error),
        );
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-init-"));
        cpSync(join(projectDir, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("writes a stack file that plans, with the region and the type that were asked for", async () => {
        const written = process.stdout.write.bind(process.stdout);
        let said = "";
        process.stdout.write = (text) => Boolean((said += String(text)));
        try {
            await init(folder, "berlin", { region: "eu-central-1", type: "g5.xlarge" });
        } finally {
            process.stdout.write = written;
        }
        expect(said).to.match(
            /^Written: Pulumi\.berlin\.yaml[^]*Plan for stack berlin, eu-central-1/,
        );
        expect(said).to.contain("g5.xlarge");
        const { settings, region } = readSettledStack(folder, "berlin");
        expect([region, settings.defaults.instanceTypes]).to.deep.equal([
            "eu-central-1",
            ["g5.xlarge"],
        ]);
    });

    it("leaves the default types where none is asked for, as a comment to take the mark off", () => {
        const text = newStackFile({ stack: "x", region: "us-east-1", type: undefined });
        expect(parse(text)).to.deep.equal({ config: { "aws:region": "us-east-1" } });
        const marksOff = text.replaceAll(/^ {2}# (?=workstation:| {2})/gm, "  ");
        expect(Object.keys((parse(marksOff) as { config: object }).config)).to.include.members([
            ...["workstation:instanceTypes", "workstation:members", "workstation:spot"],
        ]);
    });

    it("never overwrites a stack file", async () => {
        writeFileSync(file("berlin"), "config: {}\n");
        expect(await refusal("berlin")).to.contain("Pulumi.berlin.yaml exists already");
        expect(readFileSync(file("berlin"), "utf8")).to.equal("config: {}\n");
    });

    it("refuses a name, region or type that cannot work, with the nearest one, and writes nothing", async () => {
        expect(await refusal("..")).to.contain("is not a valid stack name");
        expect(await refusal("x", { region: "eu-centrl-1" })).to.contain(
            "did you mean eu-central-1",
        );
        expect(await refusal("x", { type: "g5.xlarg" })).to.contain("did you mean g5.xlarge");
        expect(() => readFileSync(file("x"))).to.throw("ENOENT");
    });
});
