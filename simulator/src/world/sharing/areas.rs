//! The regions in which resources can be shared.

/// A region.
pub(crate) struct Area {
    pub(crate) id: i64,
    pub(crate) area: &'static str,
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
}

const fn area(id: i64, area: &'static str, english: &'static str, chinese: &'static str) -> Area {
    Area { id, area, english, chinese }
}

// Guess: The regions in which resources can be shared are not published; these are regions of the cloud with their ids.
pub(crate) const AREAS: &[Area] = &[
    area(1, "ap-guangzhou", "Guangzhou", "广州"),
    area(4, "ap-shanghai", "Shanghai", "上海"),
    area(5, "ap-hongkong", "Hong Kong (China)", "中国香港"),
    area(8, "ap-beijing", "Beijing", "北京"),
    area(9, "ap-singapore", "Singapore", "新加坡"),
    area(15, "na-siliconvalley", "Silicon Valley", "硅谷"),
    area(16, "ap-chengdu", "Chengdu", "成都"),
    area(17, "eu-frankfurt", "Frankfurt", "法兰克福"),
    area(18, "ap-seoul", "Seoul", "首尔"),
    area(19, "ap-chongqing", "Chongqing", "重庆"),
    area(22, "na-ashburn", "Virginia", "弗吉尼亚"),
    area(23, "ap-bangkok", "Bangkok", "曼谷"),
    area(25, "ap-tokyo", "Tokyo", "东京"),
    area(33, "ap-nanjing", "Nanjing", "南京"),
    area(72, "ap-jakarta", "Jakarta", "雅加达"),
    area(74, "sa-saopaulo", "São Paulo", "圣保罗"),
];

/// Returns whether resources can be shared in a region.
pub(crate) fn is_area(area: &str) -> bool {
    AREAS.iter().any(|known| known.area == area)
}
