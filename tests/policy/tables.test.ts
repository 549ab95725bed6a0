import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { exceptions } from "../../policy/exceptions";
import { heldRules } from "../../policy/held";
import { notConcerned, notConcernedRules } from "../../policy/not-concerned";
import { bucketRules } from "../../policy/rules/buckets";
import { ruleIds } from "../../policy/rule-ids";
import { describeRulesWithoutResources } from "./describe-rules";

const known: readonly string[] = Object.values(ruleIds).flat();
const sorted = [heldRules, exceptions, notConcerned].flatMap((table) =>
    table.flatMap(({ ids }): readonly string[] => ids),
);

function repeated(ids: readonly string[]): string[] {
    return ids.filter((id, index) => ids.indexOf(id) !== index);
}

describe("The tables of rules", () => {
    for (const [tool, ids] of Object.entries(ruleIds)) {
        it(`leave no rule of ${tool} unsorted`, () => {
            expect(ids.filter((id) => !sorted.includes(id))).to.deep.equal([]);
        });
    }

    it("have no rule in two places", () => {
        expect(repeated(sorted)).to.deep.equal([]);
    });

    it("have no rule outside the list", () => {
        expect(sorted.filter((id) => !known.includes(id))).to.deep.equal([]);
    });

    it("are checked against a list that names no rule twice", () => {
        expect(repeated(known)).to.deep.equal([]);
    });

    it("give every entry its own title", () => {
        const titles = [...heldRules, ...exceptions].map(({ title }) => title);
        expect(repeated([...titles, ...notConcerned.map(({ about }) => about)])).to.deep.equal([]);
    });

    it("let the policy pack refuse a stack for every rule, but for those that close nothing", () => {
        const advisory = heldRules.filter((rule) => rule.advisory !== undefined);
        expect(advisory.map(({ ids }) => ids[0])).to.deep.equal([
            "CKV_AWS_23",
            "AWS-0099",
            "AWS-0124",
            "CKV2_AWS_5",
            "ec2_securitygroup_with_many_ingress_egress_rules",
            "SSM.3",
            "CKV_AWS_135",
            "EC2.24",
        ]);
    });

    it("give the policy pack a name for each rule that no other has", () => {
        const names = [...heldRules, ...notConcernedRules].map(({ ids }) => ids[0]);
        expect(new Set(names).size).to.equal(names.length);
        expect(names).not.to.include.oneOf(["all", "not-known-yet", undefined]);
    });

    // A misspelt type would match nothing, and its rule would always pass.
    for (const token of resourceTypesNamed()) {
        it(`name a resource type that the provider has: ${token}`, async () => {
            const [, module = "", name = ""] = token.split(":");
            const { [name]: resource } = (await import(`@pulumi/aws/${module}`)) as Record<
                string,
                { __pulumiType?: string }
            >;
            expect(resource?.__pulumiType).to.equal(token);
        });
    }

    // Images are looked up, not declared, so their rule checks the catalog. A stack need have no bucket.
    describeRulesWithoutResources(
        heldRules.filter((rule) => rule.ids[0] !== "CKV_AWS_386" && !bucketRules.includes(rule)),
    );
});

function resourceTypesNamed(): string[] {
    const folder = join(__dirname, "..", "..", "policy");
    const tokens = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .flatMap(
            (file) => readFileSync(join(folder, file), "utf8").match(/aws:\w+\/\w+:\w+/g) ?? [],
        );
    return [...new Set(tokens)].sort();
}
