import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { evaluate } from "../../policy/evaluate";
import { heldRules } from "../../policy/held";
import { types } from "../../policy/rule";
import { projectDir } from "../support/run-stack";
import { edit, graphOf, variantNames } from "./graphs";

describe("evaluate", () => {
    for (const variant of variantNames) {
        it(`finds no violation in the stack ${variant}`, async () => {
            expect(evaluate(await graphOf(variant)).violations).to.deep.equal([]);
        });
    }

    it("lists every rule that the stack satisfies", async () => {
        const { held } = evaluate(await graphOf("dev"));
        expect(held).to.deep.equal(heldRules.map(({ ids, title }) => ({ ids, title })));
    });

    it("reports a broken rule with the resource and the remedy, and not as satisfied", async () => {
        const open = edit(types.volume, () => ({ encrypted: false }))(await graphOf("dev"));
        const { held, violations } = evaluate(open);
        expect(violations[0]).to.deep.equal({
            ids: ["CKV_AWS_3", "CKV2_AWS_2", "AWS-0026", "cfn-guard:encrypted_volumes"],
            title: "every volume is encrypted",
            resource: "aws:ebs/volume:Volume dev-data",
            message: "the volume is not encrypted; set encrypted: true",
        });
        expect(held.map(({ title }) => title)).not.to.include("every volume is encrypted");
    });

    it("accepts an iterable of resources that can be read only once", async () => {
        const graph = await graphOf("dev");
        const once = new Map(graph.map((it) => [it.name + it.type, it])).values();
        expect(evaluate(once)).to.deep.equal(evaluate(graph));
    });

    it("judges resources without any inputs", async () => {
        const silent = (await graphOf("dev")).map((it) => ({ ...it, inputs: {} }));
        expect(evaluate(silent).violations).not.to.deep.equal([]);
    });

    it("lists an exception only when the stack uses it", async () => {
        const listed = async (variant: "dev" | "dev with access ssh") =>
            evaluate(await graphOf(variant)).exceptions.flatMap(
                ({ ids }): readonly string[] => ids,
            );
        const id = "cfn-guard:security_group_ingress_cidr_non_32_rule";
        expect(await listed("dev")).not.to.include(id);
        expect(await listed("dev with access ssh")).to.include(id);
    });

    it("loads without Pulumi, which would cost the plan half a second", () => {
        const script =
            "require('./policy/evaluate');" +
            "console.log(Object.keys(require.cache).filter((file) => file.includes('@pulumi')).length)";
        const args = ["-r", "./cli/start/register.cjs", "-e", script];
        const loaded = execFileSync(process.execPath, args, { cwd: projectDir, encoding: "utf8" });
        expect(loaded.trim()).to.equal("0");
    });
});
