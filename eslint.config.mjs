import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** The rooms of the program, which lies open at the root. */
const program = ["settings", "catalog", "planning", "cloud-init", "training-job", "components"];

/** Which room may import which. The order is that of the program: nothing imports upwards, and nothing in a circle. */
const arrows = {
    settings: ["catalog"],
    catalog: [],
    planning: ["settings", "catalog", "cloud-init"],
    // They ask AWS: the program asks once, and everything else gets what it was told.
    lookups: ["settings", "catalog", "planning"],
    "cloud-init": ["settings", "catalog"],
    // What runs inside a job, packed as what runs on a box is.
    "training-job": ["cloud-init"],
    components: ["settings", "catalog", "planning", "cloud-init", "training-job"],
    program: [
        "settings",
        "catalog",
        "planning",
        "lookups",
        "cloud-init",
        "training-job",
        "components",
    ],
    // The program as a component for every Pulumi language.
    "pulumi-package": [
        ...["settings", "catalog", "planning", "cloud-init", "components", "program"],
    ],
    // Programs of others, who use the components as a library.
    examples: ["settings", "catalog", "planning", "cloud-init", "components"],
    policy: ["catalog", "planning"],
    simulation: ["settings", "catalog", "planning", "lookups", "cloud-init", "policy"],
    "cli/stack-file": ["settings", "catalog", "cli"],
    "cli/aws": ["settings", "catalog", "planning", "cli"],
    "cli/errors": ["settings", "catalog", "cli/aws"],
    // A member's day: no Pulumi and no stack file, only AWS.
    "cli/session": ["settings", "cli"],
    "cli/boxes": ["settings", "catalog", "planning", "cli/aws", "cli/errors", "cli"],
    "cli/connect": [
        "settings",
        "planning",
        "cli/aws",
        "cli/boxes",
        "cli/errors",
        "cli/session",
        "cli",
    ],
    // From the laptop too, but no box is needed.
    "cli/jobs": ["settings", "catalog", "planning", "cli/boxes", "cli/errors", "cli"],
    // It runs a script of the box by its name, and imports nothing of cloud-init/.
    "cli/idle": ["settings", "cli/boxes", "cli/connect", "cli"],
    "cli/doctor": [
        "settings",
        "catalog",
        "cli/aws",
        "cli/boxes",
        "cli/connect",
        "cli/errors",
        "cli/session",
        "cli/stack-file",
        "cli",
    ],
    "cli/complete": ["settings", "cli/stack-file", "cli"],
    "cli/access": [...program, "cli/stack-file", "cli"],
    "cli/plan": [...program, "program", "policy", "simulation", "cli/stack-file", "cli"],
    "cli/change": [...program, "cli/aws", "cli/errors", "cli/plan", "cli/stack-file", "cli"],
    "cli/rehearse": [...program, "cli/plan", "cli/stack-file", "cli"],
    "cli/init": [...program, "cli/plan", "cli/stack-file", "cli"],
    "cli/member": [...program, "cli/plan", "cli/stack-file", "cli"],
    // `main` and what the verbs share. `main` knows every verb.
    cli: [
        "settings",
        "catalog",
        "cli/access",
        "cli/boxes",
        "cli/complete",
        "cli/connect",
        "cli/idle",
        "cli/jobs",
        "cli/doctor",
        "cli/plan",
        "cli/change",
        "cli/rehearse",
        "cli/init",
        "cli/member",
    ],
    docs: ["settings", "catalog", "planning", "simulation", "cli", "cli/errors"],
};

/** Selects a room for the rule below: a folder of its name, but for the program, two files. */
const is = (room) =>
    room === "program" ? { file: { categories: room } } : { element: { type: room } };

// Type-aware rules, because the two bugs that cost most here are an Output in a template string
// and a floating promise, and only the types show either.
export default tseslint.config(
    {
        ignores: [
            "node_modules/",
            "coverage/",
            ".cache/",
            "pulumi-package/bin/",
            "pulumi-package/bin.*/",
            // Its SDK is made by `pulumi package add`; tests/languages checks its types.
            "examples/typescript/",
        ],
    },
    js.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [...tseslint.configs.recommendedTypeChecked],
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/no-unnecessary-condition": "error",
            "@typescript-eslint/no-unused-expressions": "off", // chai's `expect(x).to.be.true`
            eqeqeq: "error",
        },
    },
    {
        files: [
            "{index,team}.ts",
            "{settings,catalog,planning,cloud-init,training-job,components,examples,policy,pulumi-package,simulation,cli,docs}/**/*.ts",
        ],
        plugins: { boundaries },
        settings: {
            // The inner room first: the first that matches is taken.
            "boundaries/elements": [
                { type: "lookups", pattern: "planning/lookups" },
                ...Object.keys(arrows).map((room) => ({ type: room, pattern: room })),
            ],
            "boundaries/files": [{ category: "program", pattern: "{index,team}.ts" }],
            "import/resolver": { node: { extensions: [".ts", ".cjs", ".json"] } },
        },
        rules: {
            "boundaries/no-unknown-files": "error",
            "boundaries/dependencies": [
                "error",
                {
                    default: "disallow",
                    policies: Object.entries(arrows).flatMap(([room, others]) =>
                        [room, ...others].map((other) => ({
                            from: is(room),
                            allow: { to: is(other) },
                        })),
                    ),
                },
            ],
        },
    },
    {
        // What people read passes through `print`, which takes from a terminal what could harm it.
        files: [
            "*.ts",
            "simulation/*.ts",
            "{settings,catalog,planning,cloud-init,training-job,components,examples,cli,policy,pulumi-package,simulation/account}/**/*.ts",
        ],
        ignores: ["cli/print.ts"],
        rules: {
            "no-console": "error",
            "no-restricted-syntax": [
                "error",
                {
                    selector:
                        "MemberExpression[property.name='write'][object.property.name=/^std(out|err)$/]",
                    message:
                        "Print with `print` of cli/print.ts, which makes text safe for a terminal.",
                },
            ],
        },
    },
    {
        // A plan takes half a second less without Pulumi, and the rules judge resources from anywhere.
        files: ["policy/**/*.ts"],
        ignores: ["policy/pack.ts"],
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            regex: "^@pulumi/",
                            allowTypeImports: true,
                            message: "Only the policy pack itself (policy/pack.ts) needs Pulumi.",
                        },
                    ],
                },
            ],
        },
    },
    {
        // A full disk or a kill must not leave half a file where a whole one was.
        files: ["*.ts", "simulation/*.ts", "{cli,docs,settings,simulation/account}/**/*.ts"],
        ignores: ["cli/write-file.ts"],
        rules: {
            "no-restricted-imports": [
                "error",
                {
                    paths: [
                        {
                            name: "node:fs",
                            importNames: ["writeFileSync", "appendFileSync", "writeFile"],
                            message: "Write with `writeFileWhole` of cli/write-file.ts.",
                        },
                    ],
                },
            ],
        },
    },
    {
        files: ["**/*.cjs"],
        languageOptions: {
            globals: {
                __dirname: "readonly",
                module: "writable",
                process: "readonly",
                require: "readonly",
            },
        },
    },
    prettier,
);
