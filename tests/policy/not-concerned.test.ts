import { expect } from "chai";
import { readFileSync } from "node:fs";
import { evaluate } from "../../policy/evaluate";
import { notConcerned } from "../../policy/not-concerned";
import { graphOf, plus, variantNames } from "./graphs";

describe("Rules that do not concern the program", () => {
    for (const { ids, about, types } of notConcerned) {
        describe(`${ids.join(", ")}: about ${about}`, () => {
            for (const variant of variantNames) {
                it(`finds none of these declared by the stack ${variant}`, async () => {
                    const declared = (await graphOf(variant)).map(({ type }) => type);
                    expect(declared.filter((type) => types.includes(type))).to.deep.equal([]);
                });
            }
            it("are about types that the provider has", () => {
                for (const type of types) {
                    const [, module = ""] = type.split(":");
                    const name = new RegExp(`class ${type.split(":")[2]} `);
                    const typings = require.resolve(`@pulumi/aws/${module}.d.ts`);
                    expect(readFileSync(typings, "utf8"), type).to.match(name);
                }
            });
            for (const type of types) {
                it(`concern it as soon as it declares ${type}`, async () => {
                    const { violations } = evaluate(plus(type)(await graphOf("dev")));
                    expect(violations.map((it) => [it.ids, it.resource])).to.deep.include([
                        ids,
                        `${type} added`,
                    ]);
                });
            }
        });
    }
});
