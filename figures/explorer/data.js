window.entropeCopy = {
  "version": "0.1.0",
  "usual": {
    "method": "yarn",
    "with": "rope,pi,ntk-aware",
    "head-dimension": "64",
    "rotary-dimension": "64",
    "base": "10000",
    "trained-context": "2048",
    "scale": "4",
    "sequence-length": "8192",
    "ramp": "code",
    "alpha": "1",
    "beta": "32",
    "ensemble": "all-ones",
    "profile": "flat",
    "correlation": "0.5",
    "seed": "1",
    "length": "8192"
  },
  "panels": [{
    "id": "ratio",
    "title": "Frequency ratio and blend",
    "axes": [{
      "key": "scale",
      "label": "scale s",
      "unit": "times",
      "values": ["2","4","8"],
      "titles": ["2","4","8"],
      "usual": 1
    }, {
      "key": "beta",
      "label": "β, upper threshold",
      "unit": "rotations",
      "values": ["8","32","128"],
      "titles": ["8","32","128"],
      "usual": 1
    }],
    "states": [{
      "key": "0-0",
      "query": "scale=2&beta=8",
      "digest": "de5a9cb4",
      "sentence": "YaRN (code), s = 2: 13 of 32 pairs kept, 8 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.5; Position Interpolation stays at 0.5; RoPE stays at 1; YaRN (code) falls from 1 to 0.5; rules 1/s at 0.5, α at 20.11, β at 12.88. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 12.88. YaRN (code), s = 2: 13 of 32 pairs kept, 8 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 2.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 2.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 2 --beta 8 --output entrope-ratio-yarn-s2-b8.pdf"
    }, {
      "key": "0-1",
      "query": "scale=2",
      "digest": "af7c8500",
      "sentence": "YaRN (code), s = 2: 9 of 32 pairs kept, 12 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.5; Position Interpolation stays at 0.5; RoPE stays at 1; YaRN (code) falls from 1 to 0.5; rules 1/s at 0.5, α at 20.11, β at 8.064. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 8.064. YaRN (code), s = 2: 9 of 32 pairs kept, 12 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 2.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 2.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 2 --output entrope-ratio-yarn-s2-b32.pdf"
    }, {
      "key": "0-2",
      "query": "scale=2&beta=128",
      "digest": "24c16c37",
      "sentence": "YaRN (code), s = 2: 4 of 32 pairs kept, 17 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.5; Position Interpolation stays at 0.5; RoPE stays at 1; YaRN (code) falls from 1 to 0.5; rules 1/s at 0.5, α at 20.11, β at 3.248. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 3.248. YaRN (code), s = 2: 4 of 32 pairs kept, 17 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 2.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 2.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 2 --beta 128 --output entrope-ratio-yarn-s2-b128.pdf"
    }, {
      "key": "1-0",
      "query": "beta=8",
      "digest": "b26496ff",
      "sentence": "YaRN (code), s = 4: 13 of 32 pairs kept, 8 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.25; Position Interpolation stays at 0.25; RoPE stays at 1; YaRN (code) falls from 1 to 0.25; rules 1/s at 0.25, α at 20.11, β at 12.88. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 12.88. YaRN (code), s = 4: 13 of 32 pairs kept, 8 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 4.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 4.00 times as slowly as trained."],
      "command": "entrope panel ratio --beta 8 --output entrope-ratio-yarn-s4-b8.pdf"
    }, {
      "key": "1-1",
      "query": "",
      "digest": "9271ad94",
      "sentence": "YaRN (code), s = 4: 9 of 32 pairs kept, 12 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.25; Position Interpolation stays at 0.25; RoPE stays at 1; YaRN (code) falls from 1 to 0.25; rules 1/s at 0.25, α at 20.11, β at 8.064. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 8.064. YaRN (code), s = 4: 9 of 32 pairs kept, 12 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 4.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 4.00 times as slowly as trained."],
      "command": "entrope panel ratio --output entrope-ratio-yarn-s4-b32.pdf"
    }, {
      "key": "1-2",
      "query": "beta=128",
      "digest": "a565d1d3",
      "sentence": "YaRN (code), s = 4: 4 of 32 pairs kept, 17 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.25; Position Interpolation stays at 0.25; RoPE stays at 1; YaRN (code) falls from 1 to 0.25; rules 1/s at 0.25, α at 20.11, β at 3.248. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 3.248. YaRN (code), s = 4: 4 of 32 pairs kept, 17 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 4.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 4.00 times as slowly as trained."],
      "command": "entrope panel ratio --beta 128 --output entrope-ratio-yarn-s4-b128.pdf"
    }, {
      "key": "2-0",
      "query": "scale=8&beta=8",
      "digest": "fbe788e0",
      "sentence": "YaRN (code), s = 8: 13 of 32 pairs kept, 8 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.125; Position Interpolation stays at 0.125; RoPE stays at 1; YaRN (code) falls from 1 to 0.125; rules 1/s at 0.125, α at 20.11, β at 12.88. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 12.88. YaRN (code), s = 8: 13 of 32 pairs kept, 8 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 8.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 8.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 8 --beta 8 --output entrope-ratio-yarn-s8-b8.pdf"
    }, {
      "key": "2-1",
      "query": "scale=8",
      "digest": "ce8d70a5",
      "sentence": "YaRN (code), s = 8: 9 of 32 pairs kept, 12 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.125; Position Interpolation stays at 0.125; RoPE stays at 1; YaRN (code) falls from 1 to 0.125; rules 1/s at 0.125, α at 20.11, β at 8.064. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 8.064. YaRN (code), s = 8: 9 of 32 pairs kept, 12 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 8.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 8.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 8 --output entrope-ratio-yarn-s8-b32.pdf"
    }, {
      "key": "2-2",
      "query": "scale=8&beta=128",
      "digest": "a86d51a9",
      "sentence": "YaRN (code), s = 8: 4 of 32 pairs kept, 17 blended, 11 interpolated.",
      "description": "2 panels. (a) ratio θ′ᵢ / θᵢ over pair index i from 0 to 31: NTK-aware falls from 1 to 0.125; Position Interpolation stays at 0.125; RoPE stays at 1; YaRN (code) falls from 1 to 0.125; rules 1/s at 0.125, α at 20.11, β at 3.248. (b) blend γᵢ over pair index i from 0 to 31: YaRN (code) falls from 1 to 0; rules α at 20.11, β at 3.248. YaRN (code), s = 8: 4 of 32 pairs kept, 17 blended, 11 interpolated. No pair is slower than under PI. Pair 0 is as trained. The last pair rotates 8.00 times as slowly as trained.",
      "claims": ["No pair is slower than under PI.","Pair 0 is as trained.","The last pair rotates 8.00 times as slowly as trained."],
      "command": "entrope panel ratio --scale 8 --beta 128 --output entrope-ratio-yarn-s8-b128.pdf"
    }]
  }, {
    "id": "arc",
    "title": "Arc reached over arc trained",
    "axes": [{
      "key": "method",
      "label": "method",
      "unit": "",
      "values": ["yarn","ntk-aware","pi"],
      "titles": ["YaRN","NTK-aware","Position Interpolation"],
      "usual": 0
    }, {
      "key": "scale",
      "label": "scale s",
      "unit": "times",
      "values": ["2","4","8"],
      "titles": ["2","4","8"],
      "usual": 1
    }],
    "states": [{
      "key": "0-0",
      "query": "scale=2",
      "digest": "9afc2891",
      "sentence": "At 4,096 tokens YaRN (code) takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.251 at 21; Position Interpolation stays at 1; RoPE rises from 1 to 2; YaRN (code) stays at 1; rule at 1. At 4,096 tokens YaRN (code) takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --scale 2 --output entrope-arc-yarn-s2-b32.pdf"
    }, {
      "key": "0-1",
      "query": "",
      "digest": "ac01e8b4",
      "sentence": "At 8,192 tokens YaRN (code) takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.496 at 22; Position Interpolation stays at 1; RoPE rises from 1 to 4; YaRN (code) stays at 1; rule at 1. At 8,192 tokens YaRN (code) takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --output entrope-arc-yarn-s4-b32.pdf"
    }, {
      "key": "0-2",
      "query": "scale=8",
      "digest": "ffdf8f02",
      "sentence": "At 16,384 tokens YaRN (code) takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.725 at 22; Position Interpolation stays at 1; RoPE rises from 1 to 8; YaRN (code) stays at 1; rule at 1. At 16,384 tokens YaRN (code) takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --scale 8 --output entrope-arc-yarn-s8-b32.pdf"
    }, {
      "key": "1-0",
      "query": "method=ntk-aware&scale=2",
      "digest": "cbc92857",
      "sentence": "At 4,096 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 21 1.25 times as far.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: Position Interpolation stays at 1; RoPE rises from 1 to 2; NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.251 at 21; rule at 1. At 4,096 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 21 1.25 times as far. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method ntk-aware --scale 2 --output entrope-arc-ntk-aware-s2.pdf"
    }, {
      "key": "1-1",
      "query": "method=ntk-aware",
      "digest": "e11aa5ca",
      "sentence": "At 8,192 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 22 1.50 times as far.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: Position Interpolation stays at 1; RoPE rises from 1 to 4; NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.496 at 22; rule at 1. At 8,192 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 22 1.50 times as far. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method ntk-aware --output entrope-arc-ntk-aware-s4.pdf"
    }, {
      "key": "1-2",
      "query": "method=ntk-aware&scale=8",
      "digest": "4f9b7859",
      "sentence": "At 16,384 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 22 1.73 times as far.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: Position Interpolation stays at 1; RoPE rises from 1 to 8; NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.725 at 22; rule at 1. At 16,384 tokens NTK-aware takes 10 of 32 pairs beyond the arc that they saw in training, pair 22 1.73 times as far. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method ntk-aware --scale 8 --output entrope-arc-ntk-aware-s8.pdf"
    }, {
      "key": "2-0",
      "query": "method=pi&scale=2",
      "digest": "5451e5af",
      "sentence": "At 4,096 tokens Position Interpolation takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.251 at 21; RoPE rises from 1 to 2; Position Interpolation stays at 1; rule at 1. At 4,096 tokens Position Interpolation takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method pi --scale 2 --output entrope-arc-pi-s2.pdf"
    }, {
      "key": "2-1",
      "query": "method=pi",
      "digest": "c43b526f",
      "sentence": "At 8,192 tokens Position Interpolation takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.496 at 22; RoPE rises from 1 to 4; Position Interpolation stays at 1; rule at 1. At 8,192 tokens Position Interpolation takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method pi --output entrope-arc-pi-s4.pdf"
    }, {
      "key": "2-2",
      "query": "method=pi&scale=8",
      "digest": "001e2829",
      "sentence": "At 16,384 tokens Position Interpolation takes no pair beyond the arc that it saw in training.",
      "description": "One panel. Arc reached / trained, logarithmic, over pair index i from 0 to 31: NTK-aware goes from 1 to 1, least 1 at 0, greatest 1.725 at 22; RoPE rises from 1 to 8; Position Interpolation stays at 1; rule at 1. At 16,384 tokens Position Interpolation takes no pair beyond the arc that it saw in training. 11 of 32 pairs did not go full circle in training.",
      "claims": ["11 of 32 pairs did not go full circle in training."],
      "command": "entrope panel arc --method pi --scale 8 --output entrope-arc-pi-s8.pdf"
    }]
  }, {
    "id": "entropy",
    "title": "Entropy over context",
    "axes": [{
      "key": "method",
      "label": "method",
      "unit": "",
      "values": ["yarn","ntk-aware","pi","rope"],
      "titles": ["YaRN","NTK-aware","Position Interpolation","RoPE"],
      "usual": 0
    }, {
      "key": "scale",
      "label": "scale s",
      "unit": "times",
      "values": ["2","4","8"],
      "titles": ["2","4","8"],
      "usual": 1
    }],
    "states": [{
      "key": "0-0",
      "query": "scale=2",
      "digest": "a1a231e4",
      "sentence": "Entropy of 8,192 keys 6.851 nats, 0.928 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.685 to 7.492; Position Interpolation rises from 0.6925 to 7.238; RoPE rises from 0.6841 to 7.125; YaRN (code) rises from 0.6813 to 6.851; rule L at 2,048. Entropy of 8,192 keys 6.851 nats, 0.928 above the trained context's. The row attends to 945 keys as much as to all it sees (e to the entropy). That is 0.273 nats below RoPE on the same keys.",
      "claims": ["The row attends to 945 keys as much as to all it sees (e to the entropy).","That is 0.273 nats below RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --scale 2 --output entrope-entropy-yarn-s2-b32.pdf"
    }, {
      "key": "0-1",
      "query": "",
      "digest": "4f73b323",
      "sentence": "Entropy of 8,192 keys 6.694 nats, 0.771 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6858 to 7.811; Position Interpolation rises from 0.6931 to 7.419; RoPE rises from 0.6841 to 7.125; YaRN (code) rises from 0.678 to 6.694; rule L at 2,048. Entropy of 8,192 keys 6.694 nats, 0.771 above the trained context's. The row attends to 808 keys as much as to all it sees (e to the entropy). That is 0.431 nats below RoPE on the same keys.",
      "claims": ["The row attends to 808 keys as much as to all it sees (e to the entropy).","That is 0.431 nats below RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --output entrope-entropy-yarn-s4-b32.pdf"
    }, {
      "key": "0-2",
      "query": "scale=8",
      "digest": "e265ed3e",
      "sentence": "Entropy of 8,192 keys 6.545 nats, 0.621 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6864 to 8.041; Position Interpolation rises from 0.6931 to 7.564; RoPE rises from 0.6841 to 7.125; YaRN (code) rises from 0.6741 to 6.545; rule L at 2,048. Entropy of 8,192 keys 6.545 nats, 0.621 above the trained context's. The row attends to 696 keys as much as to all it sees (e to the entropy). That is 0.580 nats below RoPE on the same keys.",
      "claims": ["The row attends to 696 keys as much as to all it sees (e to the entropy).","That is 0.580 nats below RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --scale 8 --output entrope-entropy-yarn-s8-b32.pdf"
    }, {
      "key": "1-0",
      "query": "method=ntk-aware&scale=2",
      "digest": "0aed4b5b",
      "sentence": "Entropy of 8,192 keys 7.492 nats, 1.569 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; Position Interpolation rises from 0.6925 to 7.238; RoPE rises from 0.6841 to 7.125; NTK-aware rises from 0.685 to 7.492; rule L at 2,048. Entropy of 8,192 keys 7.492 nats, 1.569 above the trained context's. The row attends to 1,794 keys as much as to all it sees (e to the entropy). That is 0.368 nats above RoPE on the same keys.",
      "claims": ["The row attends to 1,794 keys as much as to all it sees (e to the entropy).","That is 0.368 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method ntk-aware --scale 2 --output entrope-entropy-ntk-aware-s2.pdf"
    }, {
      "key": "1-1",
      "query": "method=ntk-aware",
      "digest": "4d3d7799",
      "sentence": "Entropy of 8,192 keys 7.811 nats, 1.887 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; Position Interpolation rises from 0.6931 to 7.419; RoPE rises from 0.6841 to 7.125; NTK-aware rises from 0.6858 to 7.811; rule L at 2,048. Entropy of 8,192 keys 7.811 nats, 1.887 above the trained context's. The row attends to 2,467 keys as much as to all it sees (e to the entropy). That is 0.686 nats above RoPE on the same keys.",
      "claims": ["The row attends to 2,467 keys as much as to all it sees (e to the entropy).","That is 0.686 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method ntk-aware --output entrope-entropy-ntk-aware-s4.pdf"
    }, {
      "key": "1-2",
      "query": "method=ntk-aware&scale=8",
      "digest": "4d4d72f3",
      "sentence": "Entropy of 8,192 keys 8.041 nats, 2.117 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; Position Interpolation rises from 0.6931 to 7.564; RoPE rises from 0.6841 to 7.125; NTK-aware rises from 0.6864 to 8.041; rule L at 2,048. Entropy of 8,192 keys 8.041 nats, 2.117 above the trained context's. The row attends to 3,106 keys as much as to all it sees (e to the entropy). That is 0.916 nats above RoPE on the same keys.",
      "claims": ["The row attends to 3,106 keys as much as to all it sees (e to the entropy).","That is 0.916 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method ntk-aware --scale 8 --output entrope-entropy-ntk-aware-s8.pdf"
    }, {
      "key": "2-0",
      "query": "method=pi&scale=2",
      "digest": "464c1e2e",
      "sentence": "Entropy of 8,192 keys 7.238 nats, 1.314 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.685 to 7.492; RoPE rises from 0.6841 to 7.125; Position Interpolation rises from 0.6925 to 7.238; rule L at 2,048. Entropy of 8,192 keys 7.238 nats, 1.314 above the trained context's. The row attends to 1,391 keys as much as to all it sees (e to the entropy). That is 0.113 nats above RoPE on the same keys.",
      "claims": ["The row attends to 1,391 keys as much as to all it sees (e to the entropy).","That is 0.113 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method pi --scale 2 --output entrope-entropy-pi-s2.pdf"
    }, {
      "key": "2-1",
      "query": "method=pi",
      "digest": "bf33f0e9",
      "sentence": "Entropy of 8,192 keys 7.419 nats, 1.495 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6858 to 7.811; RoPE rises from 0.6841 to 7.125; Position Interpolation rises from 0.6931 to 7.419; rule L at 2,048. Entropy of 8,192 keys 7.419 nats, 1.495 above the trained context's. The row attends to 1,667 keys as much as to all it sees (e to the entropy). That is 0.294 nats above RoPE on the same keys.",
      "claims": ["The row attends to 1,667 keys as much as to all it sees (e to the entropy).","That is 0.294 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method pi --output entrope-entropy-pi-s4.pdf"
    }, {
      "key": "2-2",
      "query": "method=pi&scale=8",
      "digest": "db823861",
      "sentence": "Entropy of 8,192 keys 7.564 nats, 1.640 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6864 to 8.041; RoPE rises from 0.6841 to 7.125; Position Interpolation rises from 0.6931 to 7.564; rule L at 2,048. Entropy of 8,192 keys 7.564 nats, 1.640 above the trained context's. The row attends to 1,927 keys as much as to all it sees (e to the entropy). That is 0.439 nats above RoPE on the same keys.",
      "claims": ["The row attends to 1,927 keys as much as to all it sees (e to the entropy).","That is 0.439 nats above RoPE on the same keys.","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method pi --scale 8 --output entrope-entropy-pi-s8.pdf"
    }, {
      "key": "3-0",
      "query": "method=rope&scale=2",
      "digest": "c91e71c4",
      "sentence": "Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.685 to 7.492; Position Interpolation rises from 0.6925 to 7.238; RoPE rises from 0.6841 to 7.125; rule L at 2,048. Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's. The row attends to 1,242 keys as much as to all it sees (e to the entropy).",
      "claims": ["The row attends to 1,242 keys as much as to all it sees (e to the entropy).","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method rope --scale 2 --output entrope-entropy-rope-s2.pdf"
    }, {
      "key": "3-1",
      "query": "method=rope",
      "digest": "6c41d968",
      "sentence": "Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6858 to 7.811; Position Interpolation rises from 0.6931 to 7.419; RoPE rises from 0.6841 to 7.125; rule L at 2,048. Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's. The row attends to 1,242 keys as much as to all it sees (e to the entropy).",
      "claims": ["The row attends to 1,242 keys as much as to all it sees (e to the entropy).","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method rope --output entrope-entropy-rope-s4.pdf"
    }, {
      "key": "3-2",
      "query": "method=rope&scale=8",
      "digest": "087d7bba",
      "sentence": "Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's.",
      "description": "One panel. Entropy (nats) over number of keys n, logarithmic, from 2 to 8,192: ln n rises from 0.6931 to 9.011; null model rises from 0.5395 to 8.511; NTK-aware rises from 0.6864 to 8.041; Position Interpolation rises from 0.6931 to 7.564; RoPE rises from 0.6841 to 7.125; rule L at 2,048. Entropy of 8,192 keys 7.125 nats, 1.201 above the trained context's. The row attends to 1,242 keys as much as to all it sees (e to the entropy).",
      "claims": ["The row attends to 1,242 keys as much as to all it sees (e to the entropy).","The null model is a row of independent Gaussian logits of standard deviation 1, whatever the method.","Vectors whose components are all 1: what position alone does."],
      "command": "entrope panel entropy --method rope --scale 8 --output entrope-entropy-rope-s8.pdf"
    }]
  }, {
    "id": "law",
    "title": "Logit multiplier over the scale",
    "axes": [{
      "key": "temperature",
      "label": "temperature law",
      "unit": "",
      "values": ["paper","mistral","handbook"],
      "titles": ["paper","mistral","handbook"],
      "usual": 0
    }, {
      "key": "scale",
      "label": "scale s",
      "unit": "times",
      "values": ["2","4","8"],
      "titles": ["2","4","8"],
      "usual": 1
    }],
    "states": [{
      "key": "0-0",
      "query": "scale=2&temperature=paper",
      "digest": "a51908d0",
      "sentence": "At s = 2 YaRN (code) multiplies logits by 1.143; YaRN's paper has 1.143.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 2.206; rule s at 2. At s = 2 YaRN (code) multiplies logits by 1.143; YaRN's paper has 1.143. This is the law of YaRN's paper.",
      "claims": ["This is the law of YaRN's paper.","Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 2 --temperature paper --output entrope-law-yarn-s2-b32.pdf"
    }, {
      "key": "0-1",
      "query": "temperature=paper",
      "digest": "05c67a16",
      "sentence": "At s = 4 YaRN (code) multiplies logits by 1.296; YaRN's paper has 1.296.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 2.206; rule s at 4. At s = 4 YaRN (code) multiplies logits by 1.296; YaRN's paper has 1.296. This is the law of YaRN's paper.",
      "claims": ["This is the law of YaRN's paper.","Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --temperature paper --output entrope-law-yarn-s4-b32.pdf"
    }, {
      "key": "0-2",
      "query": "scale=8&temperature=paper",
      "digest": "19bf5747",
      "sentence": "At s = 8 YaRN (code) multiplies logits by 1.459; YaRN's paper has 1.459.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 2.206; rule s at 8. At s = 8 YaRN (code) multiplies logits by 1.459; YaRN's paper has 1.459. This is the law of YaRN's paper.",
      "claims": ["This is the law of YaRN's paper.","Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 8 --temperature paper --output entrope-law-yarn-s8-b32.pdf"
    }, {
      "key": "1-0",
      "query": "scale=2&temperature=mistral",
      "digest": "d974c604",
      "sentence": "At s = 2 YaRN (code) multiplies logits by 1.099; YaRN's paper has 1.143.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.795; rule s at 2. At s = 2 YaRN (code) multiplies logits by 1.099; YaRN's paper has 1.143.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 2 --temperature mistral --output entrope-law-yarn-s2-b32.pdf"
    }, {
      "key": "1-1",
      "query": "temperature=mistral",
      "digest": "c89adcd5",
      "sentence": "At s = 4 YaRN (code) multiplies logits by 1.203; YaRN's paper has 1.296.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.795; rule s at 4. At s = 4 YaRN (code) multiplies logits by 1.203; YaRN's paper has 1.296.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --temperature mistral --output entrope-law-yarn-s4-b32.pdf"
    }, {
      "key": "1-2",
      "query": "scale=8&temperature=mistral",
      "digest": "0740f5da",
      "sentence": "At s = 8 YaRN (code) multiplies logits by 1.312; YaRN's paper has 1.459.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.795; rule s at 8. At s = 8 YaRN (code) multiplies logits by 1.312; YaRN's paper has 1.459.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 8 --temperature mistral --output entrope-law-yarn-s8-b32.pdf"
    }, {
      "key": "2-0",
      "query": "scale=2&temperature=handbook",
      "digest": "2ebf967d",
      "sentence": "At s = 2 YaRN (code) multiplies logits by 1.034; YaRN's paper has 1.143.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.219; rule s at 2. At s = 2 YaRN (code) multiplies logits by 1.034; YaRN's paper has 1.143.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 2 --temperature handbook --output entrope-law-yarn-s2-b32.pdf"
    }, {
      "key": "2-1",
      "query": "temperature=handbook",
      "digest": "ec27c5a8",
      "sentence": "At s = 4 YaRN (code) multiplies logits by 1.067; YaRN's paper has 1.296.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.219; rule s at 4. At s = 4 YaRN (code) multiplies logits by 1.067; YaRN's paper has 1.296.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --temperature handbook --output entrope-law-yarn-s4-b32.pdf"
    }, {
      "key": "2-2",
      "query": "scale=8&temperature=handbook",
      "digest": "b16fb14d",
      "sentence": "At s = 8 YaRN (code) multiplies logits by 1.099; YaRN's paper has 1.459.",
      "description": "One panel. Logit multiplier over scale s, logarithmic, from 1 to 128: paper rises from 1 to 2.206; Mistral rises from 1 to 1.795; handbook rises from 1 to 1.219; log-n rises from 1 to 1.636; YaRN, this state rises from 1 to 1.219; rule s at 8. At s = 8 YaRN (code) multiplies logits by 1.099; YaRN's paper has 1.459.",
      "claims": ["Laws by position are taken at the last of s·L tokens."],
      "command": "entrope panel law --scale 8 --temperature handbook --output entrope-law-yarn-s8-b32.pdf"
    }]
  }]
}
;
