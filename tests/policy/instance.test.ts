import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Image, images } from "../../catalog/images";
import { findInstanceType } from "../../catalog/instance-types";
import type { MachinePlan } from "../../catalog/machine-plan";
import { stackFile } from "../../planning/caller";
import { lookUpMachineImages } from "../../planning/lookups/machine-image";
import { types } from "../../policy/rule";
import { instanceRules, ownersNamed } from "../../policy/rules/instance";
import { describeRules } from "./describe-rules";
import { edit, graphOf, plus } from "./graphs";

describe("Rules of instances", () => {
    describeRules(
        instanceRules.filter(({ ids }) => ids[0] !== "CKV_AWS_386"),
        {
            CKV_AWS_135: {
                "bandwidth shared with the network": edit(types.instance, () => ({
                    ebsOptimized: false,
                })),
                "an instance that does not say": edit(types.instance, () => ({
                    ebsOptimized: undefined,
                })),
            },
            "EC2.17": {
                "an instance with two interfaces": edit(types.instance, () => ({
                    networkInterfaces: [{ deviceIndex: 0 }, { deviceIndex: 1 }],
                })),
                "an interface attached from outside": plus(
                    "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
                ),
            },
            "EC2.24": {
                "a paravirtual generation": edit(types.instance, () => ({
                    instanceType: "m3.large",
                })),
            },
        },
    );

    const owners = instanceRules.find(({ ids }) => ids.includes("CKV_AWS_386"));
    describe(`holds ${owners?.ids.join(", ")}: ${owners?.title}`, () => {
        it("for every image of the catalog", async () => {
            expect(owners?.check(await graphOf("dev"))).to.deep.equal([]);
        });

        it("fails on an image that anybody may have published", () => {
            const table = [
                { key: "anybody", owners: [] },
                { key: "any owner", owners: ["*"] },
                { key: "amazon", owners: ["amazon"] },
            ];
            const found = ownersNamed(table)([]).map(({ resource }) => resource);
            expect(found).to.deep.equal(["image anybody", "image any owner"]);
        });

        for (const way of ["by its parameter", "by its name"] as const) {
            it(`in a lookup ${way}`, async () => {
                const asked: unknown[] = [];
                await pulumi.runtime.setMocks({
                    newResource: ({ name }) => ({ id: name, state: {} }),
                    call: ({ token, inputs }) => {
                        if (token.startsWith("aws:ssm")) {
                            const details = "couldn't find resource"; // gRPC's place for a message
                            if (way === "by its name")
                                throw Object.assign(new Error(), { details });
                            return { value: "ami-1" };
                        }
                        asked.push((inputs as { owners?: unknown }).owners);
                        return { id: "ami-1", architecture: "x86_64", blockDeviceMappings: [] };
                    },
                });
                const image: Image = images["debian12-x86_64"];
                const plan = { image, instanceType: findInstanceType("t3.large") } as MachinePlan;
                await lookUpMachineImages(
                    [{ plan, rootVolumeGiB: 50 }],
                    stackFile({ project: "workstation", stack: "dev" }),
                );
                expect(asked).to.deep.equal([["136693071363"]]);
            });
        }
    });
});
