import { expect } from "chai";
import Ajv from "ajv";
import draft04 from "ajv/lib/refs/json-schema-draft-04.json";
import { configEnv } from "../../cloud-init/base";
import { cloudConfig } from "../../cloud-init/document";
import { documentsFor } from "../../cloud-init/documents";
import { packageList } from "../../cloud-init/packages";
import schema from "../support/cloud-init-schema/schema-cloud-config-v1.json";
import { parsed, written } from "./parts";
import { expectSnapshot } from "./snapshot";
import { box, documents, variants } from "./variants";

const ajv = new Ajv({ schemaId: "id", meta: false, unknownFormats: "ignore", logger: false });
ajv.addMetaSchema(draft04);
const isCloudConfig = ajv.compile(schema);
const knownKeys = new Set(
    Object.values(schema.$defs).flatMap((module) =>
        Object.keys("properties" in module ? module.properties : {}),
    ),
);

for (const variant of variants) {
    describe(`documents of ${variant}`, () => {
        const all = documents(box(variant));

        it("conform to cloud-init's schema, with no unknown key", () => {
            for (const document of all) {
                const { merge_how: merging, ...config } = parsed(document);
                isCloudConfig(config);
                expect(isCloudConfig.errors, document.filename).to.equal(null);
                expect(Object.keys(config).filter((key) => !knownKeys.has(key))).to.deep.equal([]);
                expect(merging).to.equal("list(append)+dict(recurse_array)+str()");
            }
        });

        it("are ASCII, numbered in order, and contain no secret and no file twice", () => {
            const text = all.map(({ content }) => content).join("");
            expect(text).to.match(/^[\n\x20-\x7e]*$/);
            expect(text).to.not.match(/PRIVATE KEY|plain_text_passwd|chpasswd|AKIA[0-9A-Z]{16}/);
            const names = all.map(({ filename }) => filename);
            expect(names).to.deep.equal([...new Set(names)].sort());
            const paths = all.flatMap((document) =>
                (parsed(document).write_files ?? []).map((file) => file.path),
            );
            expect(paths).to.deep.equal([...new Set(paths)]);
        });

        it("do not change unnoticed", () => {
            for (const { filename, content } of all)
                expectSnapshot(`cloud-init/${variant}/${filename}`, content);
        });
    });
}

describe("documents", () => {
    it("are equal for equal boxes, and for other sizes of the same class", () => {
        const resized = { "debian12-cpu": "t3.xlarge", "al2023-g4dn": "g4dn.4xlarge" } as const;
        for (const [variant, size] of Object.entries(resized)) {
            const before = documents(box(variant as keyof typeof resized));
            expect(documents(box(variant as keyof typeof resized, size))).to.deep.equal(before);
        }
    });

    it("make apt skip recommended packages on Debian, which bring listening services, and wait for locks", () => {
        const apt = (variant: Parameters<typeof box>[0]) =>
            written(documents(box(variant))).get("/etc/apt/apt.conf.d/90-workstation");
        expect(apt("debian12-cpu")).to.equal(
            'APT::Install-Recommends "0";\nDPkg::Lock::Timeout "900";\n',
        );
        expect(apt("al2023-cpu")).to.equal(undefined);
    });

    it("install a driver only where the image brings none", () => {
        const names = (variant: Parameters<typeof box>[0]) =>
            documents(box(variant)).map(({ filename }) => filename);
        expect(names("al2023-g4dn")).to.include("35-nvidia-container-toolkit.yaml");
        expect(names("al2023-g4dn")).to.not.include("30-nvidia-driver.yaml");
        expect(names("al2023-g3")).to.include("30-nvidia-driver.yaml");
        expect(names("debian12-bare")).to.deep.equal([
            "10-scripts.yaml",
            "15-container-runtime.yaml",
            "20-packages.yaml",
            "50-base.yaml",
            "60-people.yaml",
            "70-data-volume.yaml",
            "90-readiness.yaml",
        ]);
    });

    it("let sshd read keys from a folder of root's, so that a key removed from the stack is gone", () => {
        const files = written(documents(box("debian12-cpu")));
        expect(files.get("/etc/ssh/sshd_config.d/10-workstation.conf")).to.include(
            "AuthorizedKeysFile /var/lib/workstation/live/current/authorized_keys.d/%u /etc/ssh/authorized_keys.d/%u\n",
        );
    });

    it("create one user whose uid never changes, and not the image's default user", () => {
        const people = documents(box("al2023-cpu")).find(
            ({ filename }) => filename === "60-people.yaml",
        );
        expect(people && parsed(people)["users"]).to.deep.equal([
            {
                name: "ada",
                uid: 2000,
                no_create_home: true,
                groups: "docker",
                sudo: "ALL=(ALL) NOPASSWD:ALL",
                lock_passwd: true,
                shell: "/bin/bash",
            },
        ]);
    });

    it("are written once for a stack's members, except what is a member's own", () => {
        const { machine, desktop, region } = box("al2023-g4dn");
        const documentsOf = documentsFor(machine, desktop, region);
        const [ada, ben] = ["ada", "ben"].map((name) => documentsOf({ name }));
        const own = ada!.filter((document, index) => document !== ben![index]);
        expect(own.map(({ filename }) => filename)).to.deep.equal([
            "50-base.yaml",
            "60-people.yaml",
            "75-member-desktop.yaml",
        ]);
    });

    it("differ with and without a desktop for the same machine, also when built in turn", () => {
        const own = box("debian12-cpu");
        const listed = (desktop: boolean) =>
            written(documents({ ...own, desktop })).get(packageList);
        expect(
            [listed(true), listed(false), listed(true)].map((it) => it?.includes("xfwm4")),
        ).to.deep.equal([true, false, true]);
    });

    it("keep octal modes and the word `no` intact through YAML 1.1", () => {
        const { content } = cloudConfig("x.yaml", { mode: "0755", word: "no", other: false });
        expect(content)
            .to.include('mode: "0755"')
            .and.include('word: "no"')
            .and.include("other: false");
    });

    it("pass the plan's decisions to the box's scripts", () => {
        const files = written(documents(box("debian12-g3")));
        expect(files.get("/usr/local/libexec/workstation/driver")).to.equal("580 proprietary\n");
        expect(configEnv(box("debian12-g3"))).to.include(
            "WORKSTATION_DRIVER_LOWEST=580\n" +
                "WORKSTATION_DRIVER_HIGHEST=580\n" +
                "WORKSTATION_KERNEL_MODULE=proprietary\n",
        );
    });

    it("refuses a region that a boot command would read as more than a region", () => {
        const evil = box("debian12-cpu");
        for (const region of [
            "",
            "US-EAST-1",
            "us-east-1;id",
            "x'+__import__('os').system('id')+'",
        ])
            expect(() => documents({ ...evil, region }), region).to.throw(
                RangeError,
                /not an AWS region/,
            );
    });

    it("refuses a value that a shell would read as more than a value", () => {
        const evil = box("debian12-cpu");
        const member = { ...evil.member, name: "ada; reboot" };
        expect(() => configEnv({ ...evil, member })).to.throw(
            RangeError,
            /WORKSTATION_USER.*use letters/,
        );
    });
});
