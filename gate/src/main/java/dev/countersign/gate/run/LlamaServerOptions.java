package dev.countersign.gate.run;

/**
 * The options of {@code llama-server} as its own {@code --help} lists them (build of November
 * 2026), sorted by what they can do.
 */
final class LlamaServerOptions {
    private static final String STEERED = "it lets the server run commands or call other servers";
    private static final String DOWNLOADS = "it names a model to download";
    private static final String ROUTER = "in router mode the server loads whatever is asked for";
    private static final String KEEPS = "it writes prompts to the disk";
    private static final String SERVES = "it serves files of this machine";
    private static final String NOTHING = "with it the server loads no model";

    static final OptionTable TABLE =
            new OptionTable()
                    .switches(
                            """
                            --swa-full --perf --no-perf -e --escape --no-escape -kvo --kv-offload -nkvo
                            --no-kv-offload --repack -nr --no-repack --no-host --mlock --mmap --no-mmap -dio
                            --direct-io -ndio --no-direct-io -cmoe --cpu-moe --check-tensors --op-offload
                            --no-op-offload --log-disable --log-prefix --no-log-prefix --log-timestamps
                            --no-log-timestamps --ignore-eos -bs --backend-sampling --spec-draft-cpu-moe -cmoed
                            --cpu-moe-draft --spec-draft-backend-sampling --no-spec-draft-backend-sampling -kvu
                            --kv-unified -no-kvu --no-kv-unified --cache-idle-slots --no-cache-idle-slots
                            --context-shift --no-context-shift -sp --special --warmup --no-warmup --spm-infill -cb
                            --cont-batching -nocb --no-cont-batching --mmproj-offload --no-mmproj-offload
                            --cors-credentials --no-cors-credentials --ui --webui --no-ui --no-webui --embedding
                            --embeddings --rerank --reranking --cache-prompt --no-cache-prompt --metrics --props
                            --slots --no-slots --jinja --no-jinja --reasoning-preserve --no-reasoning-preserve
                            --skip-chat-parsing --no-skip-chat-parsing --prefill-assistant --no-prefill-assistant
                            --lora-init-without-apply --spec-default
                            --no-agent -no-ag --no-ui-mcp-proxy --no-webui-mcp-proxy
                            """)
                    .valued(
                            """
                            -t --threads -tb --threads-batch -C --cpu-mask -Cr --cpu-range --cpu-strict --prio
                            --poll -Cb --cpu-mask-batch -Crb --cpu-range-batch --cpu-strict-batch --prio-batch
                            --poll-batch -c --ctx-size -n --predict --n-predict -b --batch-size -ub --ubatch-size
                            --keep -fa --flash-attn --rope-scaling --rope-scale --rope-freq-base --rope-freq-scale
                            --yarn-orig-ctx --yarn-ext-factor --yarn-attn-factor --yarn-beta-slow --yarn-beta-fast
                            -ctk --cache-type-k -ctv --cache-type-v -dt --defrag-thold -lm --load-mode --numa -dev
                            --device -ot --override-tensor -ncmoe --n-cpu-moe -ngl --gpu-layers --n-gpu-layers -sm
                            --split-mode -ts --tensor-split -mg --main-gpu -fit --fit -fitt --fit-target -fitc
                            --fit-ctx --override-kv --log-file --log-colors --spec-draft-type-k -ctkd
                            --cache-type-k-draft --spec-draft-type-v -ctvd --cache-type-v-draft --samplers -s --seed
                            --sampler-seq --sampling-seq --temp --temperature --top-k --top-p --min-p --top-nsigma
                            --top-n-sigma --xtc-probability --xtc-threshold --typical --typical-p --repeat-last-n
                            --repeat-penalty --presence-penalty --frequency-penalty --dry-multiplier --dry-base
                            --dry-allowed-length --dry-penalty-last-n --dry-sequence-breaker --adaptive-target
                            --adaptive-decay --dynatemp-range --dynatemp-exp --mirostat --mirostat-lr --mirostat-ent
                            -l --logit-bias --grammar --grammar-file -j --json-schema -jf --json-schema-file
                            --spec-draft-threads -td --threads-draft --spec-draft-threads-batch -tbd
                            --threads-batch-draft --spec-draft-cpu-mask -Cd --cpu-mask-draft --spec-draft-cpu-range
                            -Crd --cpu-range-draft --spec-draft-cpu-strict --cpu-strict-draft --spec-draft-prio
                            --prio-draft --spec-draft-poll --poll-draft --spec-draft-cpu-mask-batch -Cbd
                            --cpu-mask-batch-draft --spec-draft-cpu-strict-batch --cpu-strict-batch-draft
                            --spec-draft-prio-batch --prio-batch-draft --spec-draft-poll-batch --poll-batch-draft
                            --spec-draft-override-tensor -otd --override-tensor-draft --spec-draft-n-cpu-moe
                            --spec-draft-ncmoe -ncmoed --n-cpu-moe-draft --spec-draft-n-max --spec-draft-n-min
                            --spec-draft-p-split --draft-p-split --spec-draft-p-min --draft-p-min
                            --spec-draft-device -devd --device-draft --spec-draft-ngl -ngld --gpu-layers-draft
                            --n-gpu-layers-draft --spec-type --spec-ngram-mod-n-min --spec-ngram-mod-n-max
                            --spec-ngram-mod-n-match --spec-ngram-simple-size-n --spec-ngram-simple-size-m
                            --spec-ngram-simple-min-hits --spec-ngram-map-k-size-n --spec-ngram-map-k-size-m
                            --spec-ngram-map-k-min-hits --spec-ngram-map-k4v-size-n --spec-ngram-map-k4v-size-m
                            --spec-ngram-map-k4v-min-hits --draft --draft-n --draft-max --draft-min --draft-n-min
                            --spec-ngram-size-n --spec-ngram-size-m --spec-ngram-min-hits -ctxcp --ctx-checkpoints
                            --swa-checkpoints -cms --checkpoint-min-step -cram --cache-ram -r --reverse-prompt
                            --pooling -np --parallel --image-min-tokens --image-max-tokens --mtmd-batch-max-tokens
                            -a --alias --tags --embd-normalize --cors-origins --cors-methods --cors-headers
                            --api-prefix --ui-config --webui-config --ui-config-file --webui-config-file --api-key
                            --api-key-file --ssl-key-file --ssl-cert-file --chat-template-kwargs -to --timeout
                            --sse-ping-interval --threads-http --cache-reuse --reasoning-format -rea --reasoning
                            --reasoning-effort --reasoning-budget --reasoning-budget-message --chat-template
                            --chat-template-file -sps --slot-prompt-similarity
                            """)
                    .refused(
                            STEERED,
                            "--tools --tools-runtime --mcp-servers-config --mcp-servers-json -ag --agent --ui-mcp-proxy --webui-mcp-proxy")
                    .refused("it sends the model's work to other machines", "--rpc")
                    .refused(
                            DOWNLOADS,
                            "-mu --model-url -mmu --mmproj-url -dr --docker-repo -hfv --hf-repo-v -hffv --hf-file-v")
                    .refused(
                            DOWNLOADS,
                            "--embd-gemma-default --fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec --fim-qwen-14b-spec --fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default --vision-gemma-4b-default --vision-gemma-12b-default --embd-bge-small-en-default --embd-e5-small-en-default --embd-gte-small-default --tts-oute-default")
                    .refused(
                            ROUTER,
                            "--models-dir --models-preset --models-max --models-autoload --no-models-autoload")
                    .refused(
                            KEEPS,
                            "--slot-save-path --log-prompts-dir -lcd --lookup-cache-dynamic -v --verbose --log-verbose")
                    .refused(SERVES, "--path --media-path")
                    .refused(
                            "what it reads is not part of what is approved",
                            "-lcs --lookup-cache-static -mv --model-vocoder --tts-use-guide-tokens --tts-speaker-file")
                    .refused(
                            "the server would load the model again unasked", "--sleep-idle-seconds")
                    .refused("another program could take over the port", "--reuse-port")
                    .refused(
                            NOTHING,
                            "-h --help --usage --version -cl --cache-list --completion-bash --list-devices");

    /** Variables {@code LLAMA_ARG_…} that load nothing and let nothing out, without that prefix. */
    static final OptionTable VARIABLES =
            new OptionTable()
                    .valued(
                            """
                            THREADS CTX_SIZE N_PREDICT BATCH UBATCH SWA_FULL FLASH_ATTN PERF ROPE_SCALING_TYPE
                            ROPE_SCALE ROPE_FREQ_BASE ROPE_FREQ_SCALE YARN_ORIG_CTX YARN_EXT_FACTOR YARN_ATTN_FACTOR
                            YARN_BETA_SLOW YARN_BETA_FAST KV_OFFLOAD REPACK NO_HOST CACHE_TYPE_K CACHE_TYPE_V
                            DEFRAG_THOLD MLOCK MMAP DIO LOAD_MODE NUMA DEVICE OVERRIDE_TENSOR CPU_MOE N_CPU_MOE
                            N_GPU_LAYERS SPLIT_MODE TENSOR_SPLIT MAIN_GPU FIT FIT_TARGET FIT_CTX LOG_FILE LOG_COLORS
                            LOG_PREFIX LOG_TIMESTAMPS SPEC_DRAFT_CACHE_TYPE_K SPEC_DRAFT_CACHE_TYPE_V TOP_K
                            BACKEND_SAMPLING SPEC_DRAFT_CPU_MOE SPEC_DRAFT_N_CPU_MOE SPEC_DRAFT_N_MAX
                            SPEC_DRAFT_N_MIN SPEC_DRAFT_P_SPLIT SPEC_DRAFT_P_MIN SPEC_DRAFT_BACKEND_SAMPLING
                            N_GPU_LAYERS_DRAFT SPEC_TYPE DRAFT_MAX DRAFT_MIN CTX_CHECKPOINTS
                            CHECKPOINT_MIN_SPACING_NT CACHE_RAM KV_UNIFIED CACHE_IDLE_SLOTS CONTEXT_SHIFT POOLING
                            N_PARALLEL CONT_BATCHING MMPROJ_OFFLOAD IMAGE_MIN_TOKENS IMAGE_MAX_TOKENS
                            MTMD_BATCH_MAX_TOKENS ALIAS TAGS CORS_ORIGINS CORS_METHODS CORS_HEADERS CORS_CREDENTIALS
                            API_PREFIX UI_CONFIG UI_CONFIG_FILE UI EMBEDDINGS RERANKING API_KEY_FILE
                            SSL_KEY_FILE SSL_CERT_FILE CHAT_TEMPLATE_KWARGS TIMEOUT SSE_PING_INTERVAL THREADS_HTTP
                            CACHE_PROMPT CACHE_REUSE ENDPOINT_METRICS ENDPOINT_PROPS ENDPOINT_SLOTS JINJA THINK
                            REASONING REASONING_EFFORT THINK_BUDGET THINK_BUDGET_MESSAGE REASONING_PRESERVE
                            CHAT_TEMPLATE CHAT_TEMPLATE_FILE SKIP_CHAT_PARSING PREFILL_ASSISTANT
                            OFFLINE
                            """);

    private LlamaServerOptions() {}
}
