// SPDX-License-Identifier: Apache-2.0
#include "screen/han.h"

#include <string.h>

#define SYLLABLE_SIZE 8
#define FOREIGN_MIN 2 // characters from which a word may be a foreign name

// Family names in simple and full characters; then their spellings, Pinyin first.
static const struct {
    uint16_t first, second; // second: 0 where it is of one character
    const char *to[ROMAN_READINGS_MAX];
} families[] = {
    // clang-format off
    {0x738b, 0x0000, {"wang", "wong", NULL, NULL}}, // 王
    {0x674e, 0x0000, {"li", "lee", NULL, NULL}}, // 李
    {0x5f20, 0x0000, {"zhang", "chang", "cheung", NULL}}, // 张
    {0x5f35, 0x0000, {"zhang", "chang", "cheung", NULL}}, // 張
    {0x5218, 0x0000, {"liu", "lau", "yoo", NULL}}, // 刘
    {0x5289, 0x0000, {"liu", "lau", "yoo", NULL}}, // 劉
    {0x9648, 0x0000, {"chen", "chan", "tan", NULL}}, // 陈
    {0x9673, 0x0000, {"chen", "chan", "tan", NULL}}, // 陳
    {0x6768, 0x0000, {"yang", "yeung", NULL, NULL}}, // 杨
    {0x694a, 0x0000, {"yang", "yeung", NULL, NULL}}, // 楊
    {0x9ec4, 0x0000, {"huang", "wong", "hwang", NULL}}, // 黄
    {0x9ec3, 0x0000, {"huang", "wong", "hwang", NULL}}, // 黃
    {0x8d75, 0x0000, {"zhao", "chao", "chiu", NULL}}, // 赵
    {0x8d99, 0x0000, {"zhao", "chao", "cho", NULL}}, // 趙
    {0x5434, 0x0000, {"wu", "ng", "goh", NULL}}, // 吴
    {0x5433, 0x0000, {"wu", "ng", "goh", NULL}}, // 吳
    {0x5468, 0x0000, {"zhou", "chow", "chou", NULL}}, // 周
    {0x5f90, 0x0000, {"xu", "hsu", "tsui", NULL}}, // 徐
    {0x5b59, 0x0000, {"sun", "suen", NULL, NULL}}, // 孙
    {0x5b6b, 0x0000, {"sun", "suen", NULL, NULL}}, // 孫
    {0x9a6c, 0x0000, {"ma", NULL, NULL, NULL}}, // 马
    {0x99ac, 0x0000, {"ma", NULL, NULL, NULL}}, // 馬
    {0x6731, 0x0000, {"zhu", "chu", NULL, NULL}}, // 朱
    {0x80e1, 0x0000, {"hu", "wu", NULL, NULL}}, // 胡
    {0x90ed, 0x0000, {"guo", "kuo", "kwok", NULL}}, // 郭
    {0x4f55, 0x0000, {"he", "ho", NULL, NULL}}, // 何
    {0x6797, 0x0000, {"lin", "lam", "lim", NULL}}, // 林
    {0x7f57, 0x0000, {"luo", "lo", "law", NULL}}, // 罗
    {0x7f85, 0x0000, {"luo", "lo", "law", NULL}}, // 羅
    {0x9ad8, 0x0000, {"gao", "kao", "ko", NULL}}, // 高
    {0x90d1, 0x0000, {"zheng", "cheng", "jung", NULL}}, // 郑
    {0x912d, 0x0000, {"zheng", "cheng", "jung", NULL}}, // 鄭
    {0x6881, 0x0000, {"liang", "leung", NULL, NULL}}, // 梁
    {0x8c22, 0x0000, {"xie", "hsieh", "tse", NULL}}, // 谢
    {0x8b1d, 0x0000, {"xie", "hsieh", "tse", NULL}}, // 謝
    {0x5b8b, 0x0000, {"song", "sung", NULL, NULL}}, // 宋
    {0x5510, 0x0000, {"tang", "tong", NULL, NULL}}, // 唐
    {0x8bb8, 0x0000, {"xu", "hsu", "hui", NULL}}, // 许
    {0x8a31, 0x0000, {"xu", "hsu", "hui", NULL}}, // 許
    {0x9093, 0x0000, {"deng", "teng", "tang", NULL}}, // 邓
    {0x9127, 0x0000, {"deng", "teng", "tang", NULL}}, // 鄧
    {0x97e9, 0x0000, {"han", "hon", NULL, NULL}}, // 韩
    {0x97d3, 0x0000, {"han", "hon", NULL, NULL}}, // 韓
    {0x51af, 0x0000, {"feng", "fung", NULL, NULL}}, // 冯
    {0x99ae, 0x0000, {"feng", "fung", NULL, NULL}}, // 馮
    {0x66f9, 0x0000, {"cao", "tsao", "cho", NULL}}, // 曹
    {0x5f6d, 0x0000, {"peng", "pang", NULL, NULL}}, // 彭
    {0x66fe, 0x0000, {"zeng", "tseng", "tsang", NULL}}, // 曾
    {0x8096, 0x0000, {"xiao", "hsiao", "siu", NULL}}, // 肖
    {0x856d, 0x0000, {"xiao", "hsiao", "siu", NULL}}, // 蕭
    {0x8427, 0x0000, {"xiao", "hsiao", "siu", NULL}}, // 萧
    {0x7530, 0x0000, {"tian", "tien", "tin", NULL}}, // 田
    {0x8463, 0x0000, {"dong", "tung", NULL, NULL}}, // 董
    {0x6f58, 0x0000, {"pan", "poon", NULL, NULL}}, // 潘
    {0x8881, 0x0000, {"yuan", "yuen", NULL, NULL}}, // 袁
    {0x8521, 0x0000, {"cai", "tsai", "choi", NULL}}, // 蔡
    {0x848b, 0x0000, {"jiang", "chiang", NULL, NULL}}, // 蒋
    {0x8523, 0x0000, {"jiang", "chiang", NULL, NULL}}, // 蔣
    {0x4f59, 0x0000, {"yu", "yue", NULL, NULL}}, // 余
    {0x4e8e, 0x0000, {"yu", NULL, NULL, NULL}}, // 于
    {0x675c, 0x0000, {"du", "tu", "to", NULL}}, // 杜
    {0x53f6, 0x0000, {"ye", "yeh", "yip", NULL}}, // 叶
    {0x8449, 0x0000, {"ye", "yeh", "yip", NULL}}, // 葉
    {0x7a0b, 0x0000, {"cheng", "ching", NULL, NULL}}, // 程
    {0x9b4f, 0x0000, {"wei", "ngai", NULL, NULL}}, // 魏
    {0x82cf, 0x0000, {"su", "so", NULL, NULL}}, // 苏
    {0x8607, 0x0000, {"su", "so", NULL, NULL}}, // 蘇
    {0x5415, 0x0000, {"lu", "lyu", "lui", NULL}}, // 吕
    {0x5442, 0x0000, {"lu", "lyu", "lui", NULL}}, // 呂
    {0x4e01, 0x0000, {"ding", "ting", NULL, NULL}}, // 丁
    {0x4efb, 0x0000, {"ren", "jen", "yam", NULL}}, // 任
    {0x5362, 0x0000, {"lu", "lo", NULL, NULL}}, // 卢
    {0x76e7, 0x0000, {"lu", "lo", NULL, NULL}}, // 盧
    {0x59da, 0x0000, {"yao", "yiu", NULL, NULL}}, // 姚
    {0x6c88, 0x0000, {"shen", "sum", "shum", NULL}}, // 沈
    {0x949f, 0x0000, {"zhong", "chung", NULL, NULL}}, // 钟
    {0x9418, 0x0000, {"zhong", "chung", NULL, NULL}}, // 鐘
    {0x937e, 0x0000, {"zhong", "chung", NULL, NULL}}, // 鍾
    {0x59dc, 0x0000, {"jiang", "chiang", "kang", NULL}}, // 姜
    {0x5d14, 0x0000, {"cui", "tsui", "choi", NULL}}, // 崔
    {0x8c2d, 0x0000, {"tan", "tam", NULL, NULL}}, // 谭
    {0x8b5a, 0x0000, {"tan", "tam", NULL, NULL}}, // 譚
    {0x9646, 0x0000, {"lu", "luk", NULL, NULL}}, // 陆
    {0x9678, 0x0000, {"lu", "luk", NULL, NULL}}, // 陸
    {0x8303, 0x0000, {"fan", NULL, NULL, NULL}}, // 范
    {0x6c6a, 0x0000, {"wang", NULL, NULL, NULL}}, // 汪
    {0x5ed6, 0x0000, {"liao", "liu", NULL, NULL}}, // 廖
    {0x77f3, 0x0000, {"shi", "shih", "shek", NULL}}, // 石
    {0x91d1, 0x0000, {"jin", "kim", "chin", NULL}}, // 金
    {0x97e6, 0x0000, {"wei", "wai", NULL, NULL}}, // 韦
    {0x97cb, 0x0000, {"wei", "wai", NULL, NULL}}, // 韋
    {0x8d3e, 0x0000, {"jia", "chia", NULL, NULL}}, // 贾
    {0x8cc8, 0x0000, {"jia", "chia", NULL, NULL}}, // 賈
    {0x590f, 0x0000, {"xia", "hsia", "ha", NULL}}, // 夏
    {0x4ed8, 0x0000, {"fu", NULL, NULL, NULL}}, // 付
    {0x5085, 0x0000, {"fu", NULL, NULL, NULL}}, // 傅
    {0x65b9, 0x0000, {"fang", "fong", NULL, NULL}}, // 方
    {0x90b9, 0x0000, {"zou", "tsou", NULL, NULL}}, // 邹
    {0x9112, 0x0000, {"zou", "tsou", NULL, NULL}}, // 鄒
    {0x718a, 0x0000, {"xiong", "hsiung", NULL, NULL}}, // 熊
    {0x767d, 0x0000, {"bai", "pai", "paek", NULL}}, // 白
    {0x5b5f, 0x0000, {"meng", NULL, NULL, NULL}}, // 孟
    {0x79e6, 0x0000, {"qin", "chin", NULL, NULL}}, // 秦
    {0x90b1, 0x0000, {"qiu", "chiu", "yau", NULL}}, // 邱
    {0x4faf, 0x0000, {"hou", "hau", NULL, NULL}}, // 侯
    {0x6c5f, 0x0000, {"jiang", "chiang", "kong", NULL}}, // 江
    {0x5c39, 0x0000, {"yin", "yoon", "yun", NULL}}, // 尹
    {0x859b, 0x0000, {"xue", "hsueh", "sit", NULL}}, // 薛
    {0x95eb, 0x0000, {"yan", "yen", NULL, NULL}}, // 闫
    {0x95bb, 0x0000, {"yan", "yen", NULL, NULL}}, // 閻
    {0x6bb5, 0x0000, {"duan", "tuan", NULL, NULL}}, // 段
    {0x96f7, 0x0000, {"lei", "lui", NULL, NULL}}, // 雷
    {0x9f99, 0x0000, {"long", "lung", NULL, NULL}}, // 龙
    {0x9f8d, 0x0000, {"long", "lung", NULL, NULL}}, // 龍
    {0x9ece, 0x0000, {"li", "lai", NULL, NULL}}, // 黎
    {0x53f2, 0x0000, {"shi", "shih", NULL, NULL}}, // 史
    {0x9676, 0x0000, {"tao", "to", NULL, NULL}}, // 陶
    {0x8d3a, 0x0000, {"he", "ho", NULL, NULL}}, // 贺
    {0x8cc0, 0x0000, {"he", "ho", NULL, NULL}}, // 賀
    {0x6bdb, 0x0000, {"mao", "mo", NULL, NULL}}, // 毛
    {0x90dd, 0x0000, {"hao", NULL, NULL, NULL}}, // 郝
    {0x987e, 0x0000, {"gu", "ku", "koo", NULL}}, // 顾
    {0x9867, 0x0000, {"gu", "ku", "koo", NULL}}, // 顧
    {0x9f9a, 0x0000, {"gong", "kung", NULL, NULL}}, // 龚
    {0x9f94, 0x0000, {"gong", "kung", NULL, NULL}}, // 龔
    {0x90b5, 0x0000, {"shao", "siu", NULL, NULL}}, // 邵
    {0x4e07, 0x0000, {"wan", "man", NULL, NULL}}, // 万
    {0x8983, 0x0000, {"qin", "tan", NULL, NULL}}, // 覃
    {0x6b66, 0x0000, {"wu", NULL, NULL, NULL}}, // 武
    {0x94b1, 0x0000, {"qian", "chien", NULL, NULL}}, // 钱
    {0x9322, 0x0000, {"qian", "chien", NULL, NULL}}, // 錢
    {0x6234, 0x0000, {"dai", "tai", NULL, NULL}}, // 戴
    {0x4e25, 0x0000, {"yan", "yen", "yim", NULL}}, // 严
    {0x56b4, 0x0000, {"yan", "yen", "yim", NULL}}, // 嚴
    {0x83ab, 0x0000, {"mo", "mok", NULL, NULL}}, // 莫
    {0x5b54, 0x0000, {"kong", "kung", "hung", NULL}}, // 孔
    {0x5411, 0x0000, {"xiang", "hsiang", NULL, NULL}}, // 向
    {0x5e38, 0x0000, {"chang", NULL, NULL, NULL}}, // 常
    {0x6c64, 0x0000, {"tang", "tong", NULL, NULL}}, // 汤
    {0x6e6f, 0x0000, {"tang", "tong", NULL, NULL}}, // 湯
    {0x5eb7, 0x0000, {"kang", "hong", NULL, NULL}}, // 康
    {0x65bd, 0x0000, {"shi", "shih", NULL, NULL}}, // 施
    {0x6e29, 0x0000, {"wen", "wan", NULL, NULL}}, // 温
    {0x6eab, 0x0000, {"wen", "wan", NULL, NULL}}, // 溫
    {0x7fdf, 0x0000, {"zhai", "chai", NULL, NULL}}, // 翟
    {0x5355, 0x0000, {"shan", NULL, NULL, NULL}}, // 单
    {0x4ec7, 0x0000, {"qiu", NULL, NULL, NULL}}, // 仇
    {0x89e3, 0x0000, {"xie", NULL, NULL, NULL}}, // 解
    {0x67e5, 0x0000, {"zha", "cha", NULL, NULL}}, // 查
    {0x533a, 0x0000, {"ou", "au", NULL, NULL}}, // 区
    {0x76d6, 0x0000, {"ge", NULL, NULL, NULL}}, // 盖
    {0x6734, 0x0000, {"piao", "park", "pak", NULL}}, // 朴
    {0x4e60, 0x0000, {"xi", "hsi", NULL, NULL}}, // 习
    {0x7fd2, 0x0000, {"xi", "hsi", NULL, NULL}}, // 習
    {0x4fde, 0x0000, {"yu", "yue", "yoo", NULL}}, // 俞
    {0x67f3, 0x0000, {"liu", "ryu", NULL, NULL}}, // 柳
    {0x7533, 0x0000, {"shen", "shin", NULL, NULL}}, // 申
    {0x5b89, 0x0000, {"an", "ahn", NULL, NULL}}, // 安
    {0x5168, 0x0000, {"quan", "chun", NULL, NULL}}, // 全
    {0x6743, 0x0000, {"quan", "kwon", NULL, NULL}}, // 权
    {0x6b0a, 0x0000, {"quan", "kwon", NULL, NULL}}, // 權
    {0x88f4, 0x0000, {"pei", "bae", NULL, NULL}}, // 裴
    {0x6210, 0x0000, {"cheng", "sung", NULL, NULL}}, // 成
    {0x8f66, 0x0000, {"che", "cha", NULL, NULL}}, // 车
    {0x8eca, 0x0000, {"che", "cha", NULL, NULL}}, // 車
    {0x8a79, 0x0000, {"zhan", "chan", NULL, NULL}}, // 詹
    {0x8042, 0x0000, {"nie", NULL, NULL, NULL}}, // 聂
    {0x7126, 0x0000, {"jiao", NULL, NULL, NULL}}, // 焦
    {0x725b, 0x0000, {"niu", NULL, NULL, NULL}}, // 牛
    {0x67f4, 0x0000, {"chai", NULL, NULL, NULL}}, // 柴
    {0x6885, 0x0000, {"mei", NULL, NULL, NULL}}, // 梅
    {0x8f9b, 0x0000, {"xin", "hsin", NULL, NULL}}, // 辛
    {0x7ba1, 0x0000, {"guan", "kuan", NULL, NULL}}, // 管
    {0x795d, 0x0000, {"zhu", "chu", NULL, NULL}}, // 祝
    {0x9f50, 0x0000, {"qi", "chi", NULL, NULL}}, // 齐
    {0x5173, 0x0000, {"guan", "kwan", NULL, NULL}}, // 关
    {0x95dc, 0x0000, {"guan", "kwan", NULL, NULL}}, // 關
    {0x962e, 0x0000, {"ruan", "nguyen", NULL, NULL}}, // 阮
    {0x6b27, 0x9633, {"ouyang", "auyeung", NULL, NULL}}, // 欧阳
    {0x6b50, 0x967d, {"ouyang", "auyeung", NULL, NULL}}, // 歐陽
    {0x53f8, 0x9a6c, {"sima", "szema", NULL, NULL}}, // 司马
    {0x53f8, 0x99ac, {"sima", "szema", NULL, NULL}}, // 司馬
    {0x8bf8, 0x845b, {"zhuge", NULL, NULL, NULL}}, // 诸葛
    {0x8af8, 0x845b, {"zhuge", NULL, NULL, NULL}}, // 諸葛
    {0x4e0a, 0x5b98, {"shangguan", NULL, NULL, NULL}}, // 上官
    {0x53f8, 0x5f92, {"situ", "szeto", NULL, NULL}}, // 司徒
    {0x5c09, 0x8fdf, {"yuchi", NULL, NULL, NULL}}, // 尉迟
    // clang-format on
};

// Japanese family and given names, which Chinese readings would make unrecognisable.
static const struct {
    const char *characters;
    const char *to;
} japanese[] = {
    // clang-format off
    {"佐藤", "sato"},
    {"鈴木", "suzuki"},
    {"高橋", "takahashi"},
    {"田中", "tanaka"},
    {"伊藤", "ito"},
    {"渡辺", "watanabe"},
    {"渡邊", "watanabe"},
    {"山本", "yamamoto"},
    {"中村", "nakamura"},
    {"小林", "kobayashi"},
    {"加藤", "kato"},
    {"吉田", "yoshida"},
    {"山田", "yamada"},
    {"佐々木", "sasaki"},
    {"山口", "yamaguchi"},
    {"松本", "matsumoto"},
    {"井上", "inoue"},
    {"木村", "kimura"},
    {"清水", "shimizu"},
    {"斎藤", "saito"},
    {"斉藤", "saito"},
    {"山崎", "yamazaki"},
    {"池田", "ikeda"},
    {"橋本", "hashimoto"},
    {"阿部", "abe"},
    {"安倍", "abe"},
    {"石川", "ishikawa"},
    {"山下", "yamashita"},
    {"中島", "nakajima"},
    {"石井", "ishii"},
    {"小川", "ogawa"},
    {"前田", "maeda"},
    {"岡田", "okada"},
    {"長谷川", "hasegawa"},
    {"藤田", "fujita"},
    {"後藤", "goto"},
    {"近藤", "kondo"},
    {"村上", "murakami"},
    {"遠藤", "endo"},
    {"青木", "aoki"},
    {"坂本", "sakamoto"},
    {"藤井", "fujii"},
    {"福田", "fukuda"},
    {"西村", "nishimura"},
    {"太田", "ota"},
    {"三浦", "miura"},
    {"藤原", "fujiwara"},
    {"岡本", "okamoto"},
    {"松田", "matsuda"},
    {"中川", "nakagawa"},
    {"中野", "nakano"},
    {"原田", "harada"},
    {"小野", "ono"},
    {"田村", "tamura"},
    {"竹内", "takeuchi"},
    {"中山", "nakayama"},
    {"和田", "wada"},
    {"石田", "ishida"},
    {"工藤", "kudo"},
    {"上田", "ueda"},
    {"小島", "kojima"},
    {"柴田", "shibata"},
    {"酒井", "sakai"},
    {"宮崎", "miyazaki"},
    {"横山", "yokoyama"},
    {"内田", "uchida"},
    {"今井", "imai"},
    {"高木", "takagi"},
    {"安藤", "ando"},
    {"谷口", "taniguchi"},
    {"大野", "ono"},
    {"丸山", "maruyama"},
    {"高田", "takada"},
    {"菅原", "sugawara"},
    {"武田", "takeda"},
    {"新井", "arai"},
    {"野口", "noguchi"},
    {"桜井", "sakurai"},
    {"千葉", "chiba"},
    {"岩崎", "iwasaki"},
    {"菅野", "kanno"},
    {"木下", "kinoshita"},
    {"大塚", "otsuka"},
    {"平野", "hirano"},
    {"野村", "nomura"},
    {"小山", "koyama"},
    {"増田", "masuda"},
    {"杉山", "sugiyama"},
    {"松尾", "matsuo"},
    {"岸田", "kishida"},
    {"石破", "ishiba"},
    {"高市", "takaichi"},
    {"小泉", "koizumi"},
    {"麻原", "asahara"},
    {"松井", "matsui"},
    {"上野", "ueno"},
    {"野田", "noda"},
    {"平田", "hirata"},
    {"久保", "kubo"},
    {"大西", "onishi"},
    {"河野", "kono"},
    {"本田", "honda"},
    {"豊田", "toyoda"},
    {"川崎", "kawasaki"},
    {"飯田", "iida"},
    {"服部", "hattori"},
    {"島田", "shimada"},
    {"水野", "mizuno"},
    {"太郎", "taro"},
    {"花子", "hanako"},
    {"一郎", "ichiro"},
    {"次郎", "jiro"},
    {"健一", "kenichi"},
    {"洋子", "yoko"},
    {"幸子", "sachiko"},
    {"和子", "kazuko"},
    {"恵子", "keiko"},
    {"美智子", "michiko"},
    {"由美子", "yumiko"},
    {"直樹", "naoki"},
    {"大輔", "daisuke"},
    {"健太", "kenta"},
    {"翔太", "shota"},
    {"拓也", "takuya"},
    {"裕子", "yuko"},
    {"明美", "akemi"},
    {"真由美", "mayumi"},
    {"陽子", "yoko"},
    {"智子", "tomoko"},
    {"久美子", "kumiko"},
    {"京子", "kyoko"},
    {"純一", "junichi"},
    {"英樹", "hideki"},
    {"秀樹", "hideki"},
    {"義男", "yoshio"},
    {"正雄", "masao"},
    {"晋三", "shinzo"},
    {"早苗", "sanae"},
    // clang-format on
};

// Pinyin finals, longest first, by what foreign names have in their place and by Wade and Giles.
static const struct {
    const char *from, *foreign, *wade;
} finals[] = {
    {"iang", "ian", "iang"}, {"iong", "ion", "iung"}, {"uang", "uan", "uang"},
    {"ang", "an", "ang"},    {"eng", "en", "eng"},    {"ong", "on", "ung"},
    {"iao", "io", "iao"},    {"ian", "ian", "ien"},   {"ing", "in", "ing"},
    {"uai", "uai", "uai"},   {"uan", "uan", "uan"},   {"ai", "ai", "ai"},
    {"ei", "e", "ei"},       {"ao", "o", "ao"},       {"ou", "o", "ou"},
    {"an", "an", "an"},      {"en", "en", "en"},      {"er", "l", "erh"},
    {"ia", "ia", "ia"},      {"ie", "e", "ieh"},      {"iu", "iu", "iu"},
    {"in", "in", "in"},      {"ua", "wa", "ua"},      {"uo", "o", "o"},
    {"ui", "we", "ui"},      {"un", "un", "un"},      {"ue", "ue", "ueh"},
    {"a", "a", "a"},         {"o", "o", "o"},         {"e", "e", "e"},
    {"i", "i", "i"},         {"u", "u", "u"},
};

static const struct {
    const char *from, *foreign, *wade;
} initials[] = {
    {"zh", "j", "ch"}, {"ch", "ch", "ch"}, {"sh", "sh", "sh"}, {"b", "b", "p"},  {"p", "p", "p"},
    {"m", "m", "m"},   {"f", "f", "f"},    {"d", "d", "t"},    {"t", "t", "t"},  {"n", "n", "n"},
    {"l", "l", "l"},   {"g", "g", "k"},    {"k", "k", "k"},    {"h", "h", "h"},  {"j", "j", "ch"},
    {"q", "ch", "ch"}, {"x", "sh", "hs"},  {"r", "r", "j"},    {"z", "z", "ts"}, {"c", "ts", "ts"},
    {"s", "s", "s"},   {"y", "", "y"},     {"w", "v", "w"},
};

// Whole syllables that go their own way; other: what foreign names also have in their place.
static const struct {
    const char *from, *foreign, *wade, *other;
} syllables[] = {
    {"zhi", "ji", "chih", NULL},   {"chi", "ch", "chih", NULL},   {"shi", "sh", "shih", NULL},
    {"ri", "ri", "jih", NULL},     {"zi", "z", "tzu", NULL},      {"ci", "ts", "tzu", NULL},
    {"si", "s", "ssu", NULL},      {"te", "t", "te", NULL},       {"de", "d", "te", NULL},
    {"ke", "k", "ko", NULL},       {"ge", "g", "ko", NULL},       {"le", "l", "le", NULL},
    {"he", "h", "ho", NULL},       {"mu", "m", "mu", NULL},       {"pu", "p", "pu", NULL},
    {"bu", "b", "pu", NULL},       {"fu", "f", "fu", NULL},       {"er", "l", "erh", "r"},
    {"e", "e", "o", NULL},         {"guo", "go", "kuo", NULL},    {"kuo", "ko", "kuo", NULL},
    {"huo", "ho", "huo", NULL},    {"shuo", "sho", "shuo", NULL}, {"gui", "ge", "kuei", NULL},
    {"kui", "qui", "kuei", NULL},  {"yi", "i", "i", NULL},        {"ya", "ia", "ya", NULL},
    {"ye", "ye", "yeh", NULL},     {"yan", "ian", "yen", NULL},   {"yue", "jo", "yueh", "yo"},
    {"you", "yu", "yu", NULL},     {"yao", "yo", "yao", NULL},    {"wu", "u", "wu", NULL},
    {"wei", "vi", "wei", "wi"},    {"wo", "vo", "wo", "wo"},      {"wa", "va", "wa", "wa"},
    {"wen", "ven", "wen", "wen"},  {"yu", "u", "yu", NULL},       {"jia", "ga", "chia", "ja"},
    {"xiu", "hu", "hsiu", "shu"},  {"jie", "je", "chieh", NULL},  {"luo", "ro", "lo", NULL},
    {"zha", "ja", "cha", NULL},    {"xi", "si", "hsi", "hi"},     {"ji", "gi", "chi", "ki"},
    {"jin", "jin", "chin", "kin"}, {"qi", "chi", "chi", "ki"},    {"qiao", "cho", "chiao", "kio"},
    {"qie", "che", "chieh", NULL}, {"xia", "sha", "hsia", "ha"},  {"xin", "sin", "hsin", "hin"},
    {"hua", "wa", "hua", "hua"},   {"hui", "whi", "hui", "hui"},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

bool
han_is(int32_t c)
{
    return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || c == 0x3005 ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

static const char *const *
family(const int32_t *points, size_t count, size_t size)
{
    for (size_t i = 0; i < COUNT(families) && size <= count; i++) {
        if (families[i].first == points[0] && families[i].second == (size == 2 ? points[1] : 0))
            return families[i].to;
    }
    return NULL;
}

// Characters that write foreign names and hardly stand in Chinese ones.
static bool
is_foreign(int32_t c)
{
    static const uint16_t characters[] = {
        0x514b, 0x65af, 0x5c14, 0x723e, 0x7279, 0x59c6, 0x666e, 0x5f17, 0x592b, 0x8328,
        0x5179, 0x8332, 0x52d2, 0x8482, 0x6258, 0x5854, 0x5361, 0x79d1, 0x83f2, 0x5df4,
        0x5c3c, 0x8bfa, 0x8afe, 0x6c99, 0x8428, 0x85a9, 0x585e, 0x74e6, 0x4e4c, 0x70cf,
        0x4f0a, 0x62c9, 0x4e9a, 0x4e9e, 0x5a05, 0x5a6d, 0x57fa, 0x5947, 0x5e15, 0x6469,
        0x62ff, 0x5e03, 0x62b7, 0x7eb3, 0x7d0d, 0x57c3, 0x8d1d, 0x8c9d, 0x5965, 0x5967,
        0x745f, 0x8d6b, 0x5384, 0x624e, 0x76ae, 0x83b1, 0x840a,
    };
    for (size_t i = 0; i < COUNT(characters); i++) {
        if (characters[i] == c)
            return true;
    }
    return false;
}

static const char *
find_japanese(const int32_t *points, size_t count)
{
    char text[16];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t c = points[i];
        if (n + 4 > sizeof text || c < 0x0800 || c > 0xffff)
            return NULL;
        text[n++] = (char)(0xe0 | c >> 12);
        text[n++] = (char)(0x80 | (c >> 6 & 0x3f));
        text[n++] = (char)(0x80 | (c & 0x3f));
    }
    text[n] = '\0';
    for (size_t i = 0; i < COUNT(japanese); i++) {
        if (strcmp(japanese[i].characters, text) == 0)
            return japanese[i].to;
    }
    return NULL;
}

size_t
han_token(const int32_t *points, size_t count)
{
    if (count < 2)
        return count;
    for (size_t n = 3; n >= 2; n--) {
        if (n <= count && find_japanese(points, n) != NULL)
            return n;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_foreign(points[i]))
            return count;
    }
    if (count > 2 && count <= HAN_NAME_MAX && family(points, count, 2) != NULL)
        return 2;
    return count < HAN_NAME_MAX && family(points, count, 1) != NULL ? 1 : count;
}

// Characters that names read otherwise than the dictionary does first.
static struct bytes
syllable_of(int32_t c, struct bytes pinyin)
{
    const char *text = c == 0x4ec0 ? "shi" : c == 0x67cf ? "bo" : c == 0x831c ? "xi" : NULL;
    return text != NULL ? bytes_of_str(text) : pinyin;
}

// Append a syllable: as it is, by Wade and Giles, or as a foreign name has it.
static void
put_syllable(struct roman *out, struct bytes syllable)
{
    char text[SYLLABLE_SIZE + 1];
    size_t n = syllable.n < SYLLABLE_SIZE ? syllable.n : SYLLABLE_SIZE, used = 0;
    memcpy(text, syllable.p, n);
    text[n] = '\0';
    roman_put(out, 0, text);
    for (size_t i = 0; i < COUNT(syllables); i++) {
        if (strcmp(syllables[i].from, text) != 0)
            continue;
        roman_put(out, 1, syllables[i].wade);
        const char *foreign = syllables[i].foreign, *other = syllables[i].other;
        roman_put(out, 2, foreign);
        roman_put(out, 3, other != NULL ? other : foreign);
        return;
    }
    for (size_t i = 0; i < COUNT(initials) && used == 0; i++) {
        size_t size = strlen(initials[i].from);
        if (n <= size || memcmp(text, initials[i].from, size) != 0)
            continue;
        roman_put(out, 1, initials[i].wade);
        roman_put(out, 2, initials[i].foreign);
        roman_put(out, 3, initials[i].foreign);
        used = size;
    }
    struct bytes rest = bytes_sub(syllable, used, n - used);
    for (size_t i = 0; i < COUNT(finals); i++) {
        if (!bytes_equal_str(rest, finals[i].from))
            continue;
        roman_put(out, 1, finals[i].wade);
        roman_put(out, 2, finals[i].foreign);
        roman_put(out, 3, finals[i].foreign);
        return;
    }
    roman_put(out, 1, text + used);
    roman_put(out, 2, text + used);
    roman_put(out, 3, text + used);
}

void
han_read(const int32_t *points, size_t count, struct bytes pinyin, struct roman *out)
{
    memset(out, 0, sizeof *out);
    out->count = ROMAN_READINGS_MAX;
    const char *name = find_japanese(points, count);
    const char *const *custom = count <= 2 ? family(points, count, count) : NULL;
    if (name != NULL) {
        roman_put(out, 0, name);
        roman_finish(out);
        return;
    }
    for (size_t k = 0; custom != NULL && k < ROMAN_READINGS_MAX && custom[k] != NULL; k++)
        roman_put(out, k, custom[k]);
    for (size_t i = 0; custom == NULL && i < count && pinyin.n > 0; i++) {
        size_t n = 0;
        while (n < pinyin.n && pinyin.p[n] != ' ')
            n++;
        if (n > 0)
            put_syllable(out, syllable_of(points[i], bytes_sub(pinyin, 0, n)));
        n += n < pinyin.n;
        pinyin = bytes_sub(pinyin, n, pinyin.n - n);
    }
    if (custom == NULL && count < FOREIGN_MIN)
        out->size[2] = out->size[3] = 0;
    roman_finish(out);
}
