import { expect } from "chai";
import { types } from "../../policy/rule";
import { imdsv2Rules } from "../../policy/rules/imdsv2";
import { describeRules } from "./describe-rules";
import { edit, graphOf } from "./graphs";

describe("Rules of the metadata service", () => {
    describeRules(imdsv2Rules, {
        CKV_AWS_79: {
            "tokens that are optional": edit(types.instance, () => ({
                metadataOptions: { httpEndpoint: "enabled", httpTokens: "optional" },
            })),
            "options that leave tokens to the image": edit(types.instance, () => ({
                metadataOptions: { httpEndpoint: "enabled" },
            })),
            "no metadata options at all": edit(types.instance, () => ({
                metadataOptions: undefined,
            })),
        },
        CKV_AWS_341: {
            "a limit within reach of containers": edit(types.instance, () => ({
                metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
            })),
            "a limit that is left to the image": edit(types.instance, () => ({
                metadataOptions: { httpTokens: "required" },
            })),
        },
    });

    for (const { ids, check } of imdsv2Rules)
        it(`of ${ids[0]} are about the template of a queue's hosts too`, async () => {
            const graph = await graphOf("dev with a queue behind NAT");
            const open = edit(types.launchTemplate, () => ({ metadataOptions: {} }))(graph);
            expect(check(open).map(({ resource }) => resource)).to.deep.equal([
                `${types.launchTemplate} workstation-dev-jobs`,
            ]);
        });

    it("accept a metadata service that is switched off", async () => {
        const off = edit(types.instance, () => ({ metadataOptions: { httpEndpoint: "disabled" } }));
        const graph = off(await graphOf("dev"));
        expect(imdsv2Rules.flatMap(({ check }) => check(graph))).to.deep.equal([]);
    });
});
