import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

// Type-aware rules, because the two bugs that cost most here are an Output in a template string
// and a floating promise, and only the types show either.
export default tseslint.config(
    { ignores: ["node_modules/", "coverage/", ".cache/"] },
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
        // What people read passes through `print`, which takes from a terminal what could harm it.
        files: [
            "*.ts",
            "simulation/*.ts",
            "{settings,catalog,planning,cloud-init,components,cli,policy,simulation/account}/**/*.ts",
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
