import { unknownCheckingProxy } from "@pulumi/policy";
import { expect } from "chai";
import { inputsOf } from "../../policy/inputs";
import { idOf, idsOf, NotKnownYet, unlessUnknown } from "../../policy/not-known-yet";

/** What Pulumi sends in place of a text that it does not know yet (SDK 3.248.0, runtime/rpc.ts). */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const box = { type: "aws:ec2/instance:Instance", name: "ana" };

/** CrossGuard's own. Its typings leave it out. */
const proxied = unknownCheckingProxy as (props: object) => Record<string, unknown>;

/** Reads inputs as CrossGuard hands them to a policy. */
const read = (props: object, sources = {}) => inputsOf(box, proxied(props), sources);

describe("The inputs of a resource in a preview", () => {
    it("are copied where they are known", () => {
        const props = { size: 8, off: false, tags: { a: "b" }, list: [{ port: 22 }], none: null };
        expect(read(props)).to.deep.equal(props);
    });

    it("say which value of which resource is not known yet, however deep it is", () => {
        const inputs = read({ disks: [{ encrypted: true, kmsKeyId: unknown }] });
        const [disk] = inputs["disks"] as [{ encrypted: boolean; kmsKeyId: string }];
        expect(disk.encrypted).to.equal(true);
        expect(() => disk.kmsKeyId).to.throw(
            NotKnownYet,
            "disks[0].kmsKeyId of aws:ec2/instance:Instance ana is known only during `pulumi up`",
        );
    });

    it("have an id that AWS gives later, the same for the same source", () => {
        const of = (source: string) =>
            idOf(read({ subnetId: unknown }, { subnetId: [source] }), "subnetId");
        expect(of("urn:a")).to.equal(of("urn:a"));
        expect(of("urn:a")).not.to.equal(of("urn:b"));
        expect(idOf(read({}), "subnetId")).to.equal(undefined);
        expect(idOf(read({ subnetId: "subnet-1" }), "subnetId")).to.equal("subnet-1");
    });

    it("have as many ids in a list as the program gives", () => {
        const sources = { groups: ["urn:a", "urn:b"] };
        const some = idsOf(read({ groups: ["sg-1", unknown, unknown] }, sources), "groups");
        expect(new Set(some).size).to.equal(3);
        expect(idsOf(read({ groups: unknown }), "groups")).to.have.length(1);
        expect(idsOf(read({}), "groups")).to.deep.equal([]);
    });

    it("hide no mistake of a rule", () => {
        const mistake = () => {
            throw new TypeError("a mistake");
        };
        expect(() => unlessUnknown(mistake)).to.throw(TypeError);
        expect(() => idOf(Object.defineProperty({}, "id", { get: mistake }), "id")).to.throw(
            TypeError,
        );
    });
});
